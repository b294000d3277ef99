using Danmen.Faults;

namespace Danmen.Snapshots.Replicas;

/// <summary>What is to be known of replicas.</summary>
public static class ReplicaRemarks
{
    public static readonly RemarkCode InPlace = new(
        "replica.in_place",
        "the repository cannot be read ({0}); replica {1} is read in its place, and may lack what was stored last",
        "リポジトリを読み取れません（{0}）。代わりにレプリカ {1} を読み取ります。最後に保存した内容がない可能性があります");
}
