namespace Danmen.Faults;

/// <summary>The numbered errors of restore runs.</summary>
public static class RestoreFaults
{
    public static readonly FaultCode ProductionIntoOther = new(
        "DM-RESTORE-001", FaultKind.Refused, false,
        "Production data must not enter an environment that is not production", "本番データを本番以外の環境に復元することはできません",
        "Masking does not exist yet. Restore into production, or into a folder with --target.",
        "マスキングはまだ利用できません。本番環境に復元するか、--target でフォルダーに復元してください。");

    public static readonly FaultCode TargetIsProduction = new(
        "DM-RESTORE-002", FaultKind.Refused, false,
        "The target belongs to production", "復元先は本番環境のものです",
        "Correct the environment's component in danmen.yaml: it names what a production environment uses.",
        "danmen.yaml のコンポーネントを修正してください。本番環境が使用しているものを指しています。");

    public static readonly FaultCode NeedsConfirmation = new(
        "DM-RESTORE-003", FaultKind.Refused, false,
        "A restore into production needs confirmation", "本番環境への復元には確認が必要です",
        "See what would happen with --plan, then add --yes.",
        "--plan で内容を確認し、--yes を付けて実行してください。");

    public static readonly FaultCode EnvironmentBusy = new(
        "DM-RESTORE-004", FaultKind.Busy, true,
        "Another restore run works on the environment", "別の復元処理がこの環境で実行中です",
        "Wait for it to end. If it was killed, use 'danmen restore resume' or 'danmen restore rollback' with its id.",
        "終了を待ってください。異常終了した場合は、その ID で 'danmen restore resume' または 'danmen restore rollback' を実行してください。");

    public static readonly FaultCode RunNotFound = new(
        "DM-RESTORE-005", FaultKind.NotFound, false,
        "No such restore run", "該当する復元処理がありません",
        "See 'danmen restore list'.",
        "'danmen restore list' を確認してください。");

    public static readonly FaultCode BuiltDiffers = new(
        "DM-RESTORE-006", FaultKind.VerificationFailed, false,
        "What was built is not what the snapshot holds", "構築結果が断面の内容と一致しません",
        "Nothing live was touched. Check the target's disk and server, then restore again.",
        "稼働中の状態は変更していません。復元先のディスクとサーバーを確認し、再度復元してください。");

    public static readonly FaultCode PlanRefused = new(
        "DM-RESTORE-007", FaultKind.Refused, false,
        "The restore cannot be done as asked", "要求された復元は実行できません",
        "See the reasons with --plan and remove them.",
        "--plan で理由を確認し、解消してください。");

    public static readonly FaultCode WrongState = new(
        "DM-RESTORE-008", FaultKind.Refused, false,
        "The state of the restore run does not allow this", "復元処理の現在の状態では、この操作はできません",
        "See 'danmen restore show' with its id.",
        "その ID で 'danmen restore show' を確認してください。");

    public static readonly FaultCode SwapFailed = new(
        "DM-RESTORE-009", FaultKind.Fault, false,
        "The new state could not be put in place", "新しい状態への切り替えに失敗しました",
        "See 'danmen restore show' for what is live now, then use 'danmen restore resume' or 'danmen restore rollback'.",
        "'danmen restore show' で現在の状態を確認し、'danmen restore resume' または 'danmen restore rollback' を実行してください。");

    public static readonly FaultCode SwapRolledBack = new(
        "DM-RESTORE-013", FaultKind.Fault, false,
        "The new state could not be put in place, and the state before was brought back", "新しい状態への切り替えに失敗し、以前の状態に戻しました",
        "Remove the cause, accept the state with 'danmen restore confirm' and its id, and restore again.",
        "原因を取り除き、その ID で 'danmen restore confirm' を実行してから、再度復元してください。");

    public static readonly FaultCode JournalUnreadable = new(
        "DM-RESTORE-010", FaultKind.Fault, false,
        "A restore run's journal cannot be read", "復元処理のジャーナルを読み取れません",
        "Look at the named file; it tells what was built beside and what was swapped.",
        "示されたファイルを確認してください。構築と切り替えの内容が記録されています。");

    public static readonly FaultCode ComponentNotThere = new(
        "DM-RESTORE-011", FaultKind.Usage, false,
        "The environment has no component for it", "環境に対応するコンポーネントがありません",
        "Add it to the environment in danmen.yaml with the same name and kind, or choose with --component.",
        "danmen.yaml の環境に同じ名前と種類で追加するか、--component で選択してください。");

    public static readonly FaultCode CommandFailed = new(
        "DM-RESTORE-012", FaultKind.Fault, false,
        "A command of the runbook failed", "ランブックのコマンドがエラーで終了しました",
        "Run it by hand to see why.",
        "手動で実行して原因を確認してください。");

    public static readonly FaultCode LivingDiffers = new(
        "DM-RESTORE-014", FaultKind.VerificationFailed, false,
        "What lives is not what it should be", "稼働する状態が想定と異なります",
        "Something else wrote to the place while the system stood still: find out what, and stop it in the runbook.",
        "システムの停止中に、別のものが書き込みました。原因を調べ、ランブックの stop に追加してください。");

    public static readonly FaultCode Unconfirmed = new(
        "DM-RESTORE-015", FaultKind.Refused, false,
        "An earlier restore into the environment is not confirmed", "この環境への以前の復元が確定されていません",
        "Use 'danmen restore confirm' or 'danmen restore rollback' with its id, then restore.",
        "その ID で 'danmen restore confirm' または 'danmen restore rollback' を実行してから復元してください。");

    public static readonly FaultCode CheckFailed = new(
        "DM-RESTORE-016", FaultKind.VerificationFailed, false,
        "A critical check of the environment failed", "環境の重要な確認項目が不合格です",
        "See 'danmen restore show' with the run's id; 'danmen restore check' carries the checks out again.",
        "その ID で 'danmen restore show' を確認してください。'danmen restore check' で確認を再実行できます。");

    public static readonly FaultCode UnitFailed = new(
        "DM-RESTORE-020", FaultKind.Fault, false,
        "A unit of the runbook was not stopped or started", "ランブックのユニットを停止または起動できません",
        "See 'systemctl status' and the journal of the unit on its host; give it time with 'timeout' in the runbook.",
        "ホストで 'systemctl status' とユニットのログを確認してください。時間が必要な場合は、ランブックに 'timeout' を指定してください。");

    public static readonly FaultCode HostFailed = new(
        "DM-RESTORE-022", FaultKind.Fault, false,
        "A host of the environment did not do what was asked", "環境のホストで処理に失敗しました",
        "See 'danmen restore show' with the run's id for host and task, remove the cause there, then resume or roll back.",
        "その ID で 'danmen restore show' を実行してホストと処理を確認し、原因を取り除いてから、再開するか元に戻してください。");

    public static readonly FaultCode AddressFailed = new(
        "DM-RESTORE-021", FaultKind.Fault, false,
        "An address of the runbook did not do what was asked", "ランブックのアドレスへの要求が成功しませんでした",
        "Send it a POST by hand to see why; give it time with 'timeout' in the runbook.",
        "手動で POST を送信して原因を確認してください。時間が必要な場合は、ランブックに 'timeout' を指定してください。");
}
