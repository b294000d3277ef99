using Danmen.Faults;
using Danmen.Snapshots.Capturing;

namespace Danmen.Snapshots.Runbooks;

/// <summary>What is said of data that leave a repository as they are.</summary>
public static class RawRemarks
{
    internal static readonly RemarkCode NotMasked = new(
        "raw.not_masked",
        "the data are raw: nothing in them is masked",
        "生データです。マスキングされていません");

    internal static readonly RemarkCode Production = new(
        "raw.production",
        "these are raw data of PRODUCTION: nothing in them is masked; keep {0} from everyone who may not see personal data, and remove it when it is no longer needed",
        "本番環境の生データです。マスキングされていません。{0} は個人データを見てよい人だけが読めるようにし、不要になったら削除してください");

    /// <param name="place">Where the data are, or will be.</param>
    public static Remark Of(SnapshotManifest manifest, string place) => manifest.Production ? Production.With(place) : NotMasked.With();
}
