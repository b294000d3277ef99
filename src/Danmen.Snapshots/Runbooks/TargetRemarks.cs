using Danmen.Faults;

namespace Danmen.Snapshots.Runbooks;

/// <summary>What plans of restores into folders say.</summary>
internal static class TargetRemarks
{
    public static readonly RemarkCode NotEmpty = new(
        "target.not_empty",
        "{0} is not empty: choose another folder, or add --replace to make it equal to the snapshot",
        "{0} は空ではありません。別のフォルダーを指定するか、--replace を付けて断面と同じ内容にしてください");

    public static readonly RemarkCode NoFolder = new(
        "target.no_folder",
        "{0} is no folder",
        "{0} はフォルダーではありません");

    public static readonly RemarkCode TooLittleSpace = new(
        "target.too_little_space",
        "up to {0} are written, and {1} are free where {2} lies",
        "最大 {0} を書き込みますが、{2} の空き容量は {1} です");

    public static readonly RemarkCode Incomplete = new(
        "target.incomplete",
        "the snapshot is incomplete: see 'danmen snapshot show {0}' for what is missing",
        "断面は不完全です。不足しているものは 'danmen snapshot show {0}' で確認できます");

    public static readonly RemarkCode Partial = new(
        "target.partial",
        "the snapshot is partial and does not hold {0}",
        "部分断面のため、{0} を含みません");
}
