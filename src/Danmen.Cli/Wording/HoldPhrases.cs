namespace Danmen.Cli.Wording;

/// <summary>Words of the commands for holds.</summary>
internal static class HoldPhrases
{
    public static Phrase Noun => new("Keep snapshots from being removed by anything: add, list and release legal holds", "断面を一切の削除から守る。法的な保全の追加、一覧、解除を行う");

    public static Phrase Add => new(
        "Put a hold on a snapshot\nUntil it is released no rule, command or tag's end removes the snapshot. The hold is a signed record in the repository.",
        "断面を保全する\n解除するまで、規則、コマンド、タグの削除のいずれによっても断面は削除されません。保全は署名付きの記録としてリポジトリに保存します。");

    public static Phrase Reason => new("Why; kept with the hold", "理由。保全とともに記録する");

    public static Phrase ExampleAdd => new("Holds what was live at a release.", "リリース時点の状態を保全します。");

    public static Phrase Added => new("Hold {0} is on snapshot {1}.", "断面 {1} を保全しました（保全 {0}）。");

    public static Phrase List => new("List the holds, oldest first", "保全を古い順に一覧表示する");

    public static Phrase WithReleased => new("Released ones too", "解除済みのものも表示する");

    public static Phrase None => new("There is no hold.", "保全はありません。");

    public static Phrase IdHead => new("HOLD", "保全");

    public static Phrase SnapshotHead => new("SNAPSHOT", "断面");

    public static Phrase ByHead => new("BY", "実行者");

    public static Phrase ReasonHead => new("REASON", "理由");

    public static Phrase StateHead => new("STATE", "状態");

    public static Phrase Stands => new("holds", "保全中");

    public static Phrase Released => new("released: {0}", "解除: {0}");

    public static Phrase Release => new("Release a hold\nNamed by its id or, when it is the only one, by the snapshot that it is on.", "保全を解除する\n保全の ID で指定します。1つだけの場合は断面でも指定できます。");

    public static Phrase HoldOrReference => new("A hold's id, or a snapshot", "保全の ID、または断面");

    public static Phrase ReleaseQuestion => new("The hold named by '{0}' will be released; rules may then remove the snapshot.", "'{0}' の保全を解除します。以後、断面は規則により削除されることがあります。");

    public static Phrase ReleasedNow => new("Hold {0} on snapshot {1} is released.", "断面 {1} の保全 {0} を解除しました。");
}
