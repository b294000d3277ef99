namespace Danmen.Faults;

/// <summary>The numbered errors of danmen.yaml and its secrets.</summary>
public static class SystemFaults
{
    public static readonly FaultCode FileNotFound = new(
        "DM-SYSTEM-001", FaultKind.Usage, false,
        "No danmen.yaml there", "danmen.yaml がありません",
        "Go to its folder, name it with --config, or make one with 'danmen init'.",
        "そのフォルダーに移動するか、--config で指定するか、'danmen init' で作成してください。");

    public static readonly FaultCode NotYaml = new(
        "DM-SYSTEM-002", FaultKind.Usage, false,
        "danmen.yaml is not valid YAML", "danmen.yaml が正しい YAML ではありません",
        "Correct the named line: mind indentation, quotes and colons.",
        "示された行のインデント、引用符、コロンを確認して修正してください。");

    public static readonly FaultCode UnknownKey = new(
        "DM-SYSTEM-003", FaultKind.Usage, false,
        "danmen.yaml has an unknown key", "danmen.yaml に不明なキーがあります",
        "Correct its spelling or remove it.",
        "綴りを修正するか、削除してください。");

    public static readonly FaultCode InvalidValue = new(
        "DM-SYSTEM-004", FaultKind.Usage, false,
        "danmen.yaml has an invalid value", "danmen.yaml の値が正しくありません",
        "Correct the value at the named line and column.",
        "示された行と列の値を修正してください。");

    public static readonly FaultCode MissingKey = new(
        "DM-SYSTEM-005", FaultKind.Usage, false,
        "danmen.yaml lacks a required key", "danmen.yaml に必要なキーがありません",
        "Add the key that is named.",
        "示されたキーを追加してください。");

    public static readonly FaultCode UnknownEnvironment = new(
        "DM-SYSTEM-006", FaultKind.NotFound, false,
        "danmen.yaml defines no such environment", "danmen.yaml に該当する環境がありません",
        "Check the name, or add it under 'environments'.",
        "名前を確認するか、'environments' に追加してください。");

    public static readonly FaultCode UnknownComponent = new(
        "DM-SYSTEM-007", FaultKind.NotFound, false,
        "The environment has no such component", "環境に該当するコンポーネントがありません",
        "Check the name, or add it under the environment's 'components'.",
        "名前を確認するか、環境の 'components' に追加してください。");

    public static readonly FaultCode NoRepository = new(
        "DM-SYSTEM-008", FaultKind.Usage, false,
        "No repository or key is named", "リポジトリまたはキーが指定されていません",
        "Set 'repository' and 'key' in danmen.yaml, or give --repository and --key-file.",
        "danmen.yaml の 'repository' と 'key' を設定するか、--repository と --key-file を指定してください。");

    public static readonly FaultCode SecretUnavailable = new(
        "DM-SYSTEM-009", FaultKind.Usage, false,
        "A secret could not be read", "シークレットを読み取れませんでした",
        "Check that the file, variable or program exists, that this user may use it, and that it gives a line of text.",
        "ファイル、環境変数、プログラムの存在と権限、内容が1行のテキストであることを確認してください。");

    public static readonly FaultCode AlreadyThere = new(
        "DM-SYSTEM-010", FaultKind.Refused, false,
        "A system is set up here already", "このフォルダーには既に設定があります",
        "Use it as it is, or choose another folder. A key is never overwritten: without it, its snapshots are lost.",
        "そのまま使用するか、別のフォルダーを選んでください。キーを上書きすると断面を復元できなくなるため、上書きしません。");

    public static readonly FaultCode NotYet = new(
        "DM-SYSTEM-011", FaultKind.Usage, false,
        "This version does not support that setting yet", "この設定にはまだ対応していません",
        "Remove it from danmen.yaml, or use a newer version.",
        "danmen.yaml から削除するか、新しいバージョンを使用してください。");
}
