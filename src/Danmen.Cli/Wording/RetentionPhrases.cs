using Danmen.Snapshots.Retention;

namespace Danmen.Cli.Wording;

/// <summary>Words of <c>danmen retention</c>.</summary>
internal static class RetentionPhrases
{
    public static Phrase Noun => new("Keep and remove snapshots as 'retention' in danmen.yaml says", "danmen.yaml の 'retention' に従って断面を残し、削除する");

    public static Phrase Plan => new(
        "Show what happens to every snapshot, and which rule says so\nNothing is changed. With --output the plan is written to a file that 'danmen retention apply' carries out exactly.",
        "断面ごとに、残すか削除するかと、その規則を表示する\n何も変更しません。--output を付けると計画をファイルに書き出し、'danmen retention apply' でそのとおりに実行できます。");

    public static Phrase Apply => new(
        "Carry out a plan, or make one, show it and ask\nRefused (exit 4) when snapshots, tags or holds have changed since the plan was made. Tags whose time is over are deleted with their snapshots. Data stay until 'danmen repository prune', or use --prune.",
        "計画を実行する。計画を指定しなければ作成して表示し、確認を求める\n計画の作成後に断面、タグ、保全が変わっていれば拒否します（終了コード 4）。期限の過ぎたタグは断面とともに削除します。データは 'danmen repository prune' まで残ります。--prune を付けると続けて解放します。");

    public static Phrase PlanFile => new("A file that 'danmen retention plan --output' wrote", "'danmen retention plan --output' で書き出したファイル");

    public static Phrase Environment => new("Only snapshots of this environment", "この環境の断面だけを対象にする");

    public static Phrase Output => new("Write the plan to this file", "計画を書き出すファイル");

    public static Phrase Move => new("move", "移動");

    public static Phrase KeepCold => new("keep cold", "コールド");

    public static Phrase ReadingBack => new("reading back", "読み戻し中");

    public static Phrase SummaryMoved => new("{0} of those that stay move to the cold repository.", "残す断面のうち {0} 件をコールドリポジトリへ移動します。");

    public static Phrase MovedToCold => new("{0} snapshots moved to the cold repository, read back there, and freed here.", "{0} 件の断面をコールドリポジトリへ移動し、読み戻して検証した後、元の領域を解放しました。");

    public static Phrase Between => new("; ", "／");

    public static Phrase Summary => new("{0} snapshots stay, {1} go.", "{0} 件の断面を残し、{1} 件を削除します。");

    public static Phrase SummaryTags => new("{0} tags go with them: {1}.", "あわせて {0} 件のタグを削除します: {1}。");

    public static Phrase Written => new("The plan was written to {0}. It holds until the repository changes.", "計画を {0} に書き出しました。リポジトリが変わるまで有効です。");

    public static Phrase Question => new("This deletes {0} snapshots and {1} tags, and keeps {2} snapshots. They cannot be brought back.", "断面 {0} 件とタグ {1} 件を削除し、断面 {2} 件を残します。元に戻すことはできません。");

    public static Phrase Nothing => new("Nothing to do: all {0} snapshots stay.", "することはありません。{0} 件の断面すべてを残します。");

    public static Phrase Applied => new("{0} snapshots deleted, {1} kept.", "{0} 件の断面を削除し、{1} 件を残しました。");

    public static Phrase AppliedTags => new("Tags deleted, their time being over: {0}.", "期限の過ぎたタグを削除しました: {0}。");

    public static Phrase Removing => new("deleting", "削除中");

    public static Phrase ExamplePlan => new("Writes what would happen, to be looked at.", "実行される内容を、確認用に書き出します。");

    public static Phrase ExampleApply => new("Does exactly that, and frees the data.", "そのとおりに実行し、データを解放します。");

    public static Phrase Word(RetentionAction action) => action switch
    {
        RetentionAction.Remove => RepositoryPhrases.ForgetWord,
        RetentionAction.MoveToCold => Move,
        RetentionAction.KeepCold => KeepCold,
        _ => RepositoryPhrases.KeepWord,
    };
}
