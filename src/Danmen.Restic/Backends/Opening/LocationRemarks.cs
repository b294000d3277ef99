using Danmen.Faults;

namespace Danmen.Restic.Backends.Opening;

/// <summary>What is wrong with where a repository is said to be.</summary>
internal static class LocationRemarks
{
    public static readonly RemarkCode Empty = new("location.empty", "it is empty", "空です");

    public static readonly RemarkCode UnknownKind = new("location.unknown_kind", "the kind '{0}:' is not known", "種類 '{0}:' は不明です");

    public static readonly RemarkCode HttpWanted = new("location.http_wanted", "an address http://… or https://… without query is wanted", "クエリのない http://… または https://… のアドレスを指定してください");
}
