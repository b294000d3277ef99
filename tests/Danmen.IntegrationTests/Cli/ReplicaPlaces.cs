using System.Text.Json;
using Danmen.Testing.Programs;

namespace Danmen.IntegrationTests.Cli;

/// <summary>Replicas of a small system: folders beside it, named as in danmen.yaml.</summary>
internal static class ReplicaPlaces
{
    /// <summary>Ids under which the snapshots of a replica were taken, oldest first.</summary>
    public static async Task<string?[]> OriginsAsync(SmallShop shop, string name) =>
        [.. (await shop.Danmen.JsonAsync(0, ["snapshot", "list", .. At(shop, name)])).GetProperty("snapshots").EnumerateArray().Select(each => each.GetProperty("original").GetString()).Reverse()];

    /// <summary>All pack files of a repository, sorted.</summary>
    public static string[] Packs(string repository) => [.. Directory.EnumerateFiles(Path.Combine(repository, "data"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    /// <summary>Changes one bit.</summary>
    /// <param name="at">Share of the length.</param>
    public static void Flip(string file, double at = 0.5)
    {
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        byte[] bytes = File.ReadAllBytes(file);
        bytes[(int)(bytes.Length * at)] ^= 1;
        File.WriteAllBytes(file, bytes);
    }

    /// <summary>Names replicas in danmen.yaml.</summary>
    public static void Configure(SmallShop shop, params (string Name, string Place)[] replicas) => shop.Configure(text =>
        $"replicas: [ {string.Join(", ", replicas.Select(each => $"{{ name: {each.Name}, repository: \"{each.Place}\", key: {{ file: \"{shop.At(each.Name + ".key")}\" }} }}"))} ]\n" + text);

    /// <summary>Options that name the replica itself.</summary>
    public static string[] At(SmallShop shop, string name) => ["--repository", shop.At(name), "--key-file", shop.At(name + ".key")];

    public static StockRestic Replica(SmallShop shop, string name) => new(shop.At(name), File.ReadAllText(shop.At(name + ".key")).TrimEnd('\n'));

    public static async Task<string?> PolynomialAsync(StockRestic restic) =>
        JsonDocument.Parse(await restic.MustAsync(DanmenProgram.Token, "cat", "config")).RootElement.GetProperty("chunker_polynomial").GetString();
}
