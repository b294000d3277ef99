using Danmen.Snapshots.Comparing;
using Danmen.Snapshots.Contracts;

namespace Danmen.Cli.Wording;

/// <summary>Words of comparisons.</summary>
internal static class DiffPhrases
{
    public static Phrase Equal => new("No differences between {0} and {1}.", "{0} と {1} に違いはありません。");

    public static Phrase Heading => new("From {0} to {1}:", "{0} から {1} への変更:");

    public static Phrase NotCompared => new("Not compared, because a partial snapshot leaves it out: {0}.", "部分断面に含まれないため比較していません: {0}。");

    public static Phrase Unchanged => new("unchanged", "変更なし");

    public static Phrase Added => new("added", "追加");

    public static Phrase Removed => new("removed", "削除");

    public static Phrase Changed => new("changed", "変更");

    public static Phrase Metadata => new("metadata", "属性");

    public static Phrase TypeChange => new("type", "種別");

    public static Phrase Rows => new("rows {0} -> {1}", "行数 {0} -> {1}");

    public static Phrase RowsSame => new("rows {0}", "行数 {0}");

    public static Phrase RowCounts => new("rows that differ: {0} added, {1} removed, {2} changed", "異なる行: 追加 {0}、削除 {1}、変更 {2}");

    public static Phrase RowCountsWithoutKey => new(
        "no primary key: {0} rows added, {1} removed (a changed row counts in both)", "主キーがありません: 追加 {0} 行、削除 {1} 行（変更された行は両方に数えます）");

    public static Phrase MoreRows => new("... and {0} more", "… ほか {0} 件");

    public static Phrase CommitsAdded => new("commits added: {0}", "追加されたコミット: {0} 件");

    public static Phrase CommitsRemoved => new("commits no longer there: {0}", "なくなったコミット: {0} 件");

    public static Phrase CommitsFrom => new("commits as {0} tells them:", "{0} によるコミット:");

    public static Phrase ComparePage => new("compare: {0}", "比較ページ: {0}");

    public static Phrase CommittedFiles => new("files between the two commits: {0}", "2 つのコミットの間で変わったファイル: {0} 件");

    public static Phrase MoreCommits => new("... and {0} more (--html and --json name up to 1,000)", "… ほか {0} 件（--html または --json で 1,000 件まで表示）");

    public static Phrase Migrations => new("migrations of {0} ({1}):", "{0} のマイグレーション（{1}）:");

    public static Phrase MoreLines => new("... {0} more lines (--html or --json shows more)", "… ほか {0} 行（--html または --json でさらに表示）");

    public static Phrase NotTold => new("not told: {0}: {1}", "表示できません: {0}: {1}");

    public static Phrase Size => new("size {0} -> {1}", "サイズ {0} -> {1}");

    public static Phrase SizeAndProtocol => new("{0}, pickle protocol {1}", "{0}、pickle プロトコル {1}");

    public static Phrase Protocol => new("pickle protocol {0} -> {1}", "pickle プロトコル {0} -> {1}");

    public static Phrase Share => new("{0} of its blocks changed", "ブロックの {0} が変化");

    public static Phrase RowShare => new("{0} of its rows changed", "行の {0} が変化");

    public static Phrase Fact => new("{0}: {1} -> {2}", "{0}: {1} -> {2}");

    public static Phrase NoValue => new("(none)", "（なし）");

    public static Phrase Checksum => new("SHA-256 {0} -> {1}", "SHA-256 {0} -> {1}");

    public static Phrase Imports => new("now imports {0}", "新たに import: {0}");

    public static Phrase NoLongerImports => new("no longer imports {0}", "import しなくなったもの: {0}");

    public static Phrase Dangerous => new("DANGEROUS: loading it runs commands", "危険: 読み込むとコマンドが実行されます");

    public static Phrase MoreFiles => new("... and {0} more (--files 0 shows all)", "… ほか {0} 件（--files 0 で全件表示）");

    public static Phrase FileCounts => new("files and folders: {0} added, {1} removed, {2} changed", "ファイルとフォルダー: 追加 {0}、削除 {1}、変更 {2}");

    public static Change Of(CommittedFile file) => file.Before is null ? Change.Added : file.After is null ? Change.Removed : Change.Changed;

    public static string NameOf(CommittedFile file) => file is { Before: { } before, After: { } after } && before != after ? $"{before} -> {after}" : file.After ?? file.Before ?? "";

    public static Phrase Of(Change change) => change switch
    {
        Change.Added => Added,
        Change.Removed => Removed,
        Change.Changed => Changed,
        _ => Unchanged,
    };
}
