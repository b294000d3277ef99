using Danmen.Snapshots.Contracts;

namespace Danmen.Cli.Wording;

/// <summary>Words of progress.</summary>
internal static class ProgressPhrases
{
    public static Phrase PartOfWhole => new("{0} of {1} ({2}%)", "{1} 中 {0}（{2}%）");

    public static Phrase ItemRate => new("{0} a second", "毎秒 {0} 件");

    public static Phrase Left => new("{0} left", "残り {0}");

    public static Phrase LeftInAll => new("{0} in all", "全体で残り {0}");

    public static Phrase Comma => new(", ", "、");

    public static Phrase Freezing => new("freezing", "静止中");

    public static Phrase Pinning => new("pinning", "固定中");

    public static Phrase Capturing => new("capturing", "取得中");

    public static Phrase Thawing => new("thawing", "再開中");

    public static Phrase Planning => new("planning", "計画中");

    public static Phrase Building => new("building", "構築中");

    public static Phrase Verifying => new("verifying", "検証中");

    public static Phrase Stopping => new("stopping", "停止中");

    public static Phrase Swapping => new("swapping", "切替中");

    public static Phrase Starting => new("starting", "起動中");

    public static Phrase Inspecting => new("checking", "検査中");

    public static Phrase Testing => new("testing", "動作確認中");

    public static Phrase RollingBack => new("rolling back", "復帰中");

    public static Phrase Confirming => new("confirming", "確定中");

    public static Phrase Comparing => new("comparing", "比較中");

    public static Phrase Exporting => new("exporting", "書き出し中");

    /// <summary>The word for a stage.</summary>
    public static Phrase Stage(ProgressStage stage) => stage switch
    {
        ProgressStage.Freezing => Freezing,
        ProgressStage.Pinning => Pinning,
        ProgressStage.Capturing => Capturing,
        ProgressStage.Thawing => Thawing,
        ProgressStage.Planning => Planning,
        ProgressStage.Building => Building,
        ProgressStage.Verifying => Verifying,
        ProgressStage.Stopping => Stopping,
        ProgressStage.Swapping => Swapping,
        ProgressStage.Starting => Starting,
        ProgressStage.Inspecting => Inspecting,
        ProgressStage.Testing => Testing,
        ProgressStage.RollingBack => RollingBack,
        ProgressStage.Confirming => Confirming,
        ProgressStage.Comparing => Comparing,
        ProgressStage.Exporting => Exporting,
        _ => throw new ArgumentOutOfRangeException(nameof(stage)),
    };
}
