using Danmen.Faults;

namespace Danmen.Snapshots.Replicas;

/// <summary>What is to be known of replicas.</summary>
public static class ReplicaRemarks
{
    public static readonly RemarkCode InPlace = new(
        "replica.in_place",
        "the repository cannot be read ({0}); replica {1} is read in its place, and may lack what was stored last",
        "リポジトリを読み取れません（{0}）。代わりにレプリカ {1} を読み取ります。最後に保存した内容がない可能性があります");

    public static readonly RemarkCode ReadInstead = new(
        "replica.read_instead",
        "the repository is damaged: {0} ({1} in all); what was needed of it was read from {2}; to heal it, run 'danmen repository repair --from {3}'",
        "リポジトリが破損しています: {0}（計 {1} 件）。必要な内容は {2} から読み取りました。修復するには 'danmen repository repair --from {3}' を実行してください");

    public static readonly RemarkCode WentAway = new(
        "replica.went_away",
        "the repository could not be read to the end ({0}); the rest was read from {1}",
        "リポジトリを最後まで読み取れませんでした（{0}）。残りは {1} から読み取りました");

    public static readonly RemarkCode NotRead = new("replica.not_read", "replica {0} cannot be read in its place: {1}", "代わりにレプリカ {0} を読み取れません: {1}");
}
