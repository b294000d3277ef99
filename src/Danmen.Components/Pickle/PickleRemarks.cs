using Danmen.Faults;

namespace Danmen.Components.Pickle;

/// <summary>What plans of pickles say.</summary>
internal static class PickleRemarks
{
    public static readonly RemarkCode Dangerous = new(
        "pickle.dangerous",
        "note that loading these pickles may run code: {0}",
        "注意: 次の pickle は読み込むとコードを実行するおそれがあります: {0}");

    public static readonly RemarkCode DangerousAndMore = new(
        "pickle.dangerous_and_more",
        "note that loading these pickles may run code: {0} and {1} more",
        "注意: 次の pickle は読み込むとコードを実行するおそれがあります: {0} ほか {1} 件");

    public static readonly RemarkCode NotLookedInto = new(
        "pickle.not_looked_into",
        "note that these files cannot be looked into, and what loading them runs is not known: {0}",
        "注意: 次のファイルは中を調べられないため、読み込むと何が実行されるかわかりません: {0}");

    public static readonly RemarkCode NotLookedIntoAndMore = new(
        "pickle.not_looked_into_and_more",
        "note that these files cannot be looked into, and what loading them runs is not known: {0} and {1} more",
        "注意: 次のファイルは中を調べられないため、読み込むと何が実行されるかわかりません: {0} ほか {1} 件");
}
