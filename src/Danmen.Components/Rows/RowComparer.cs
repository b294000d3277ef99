using System.Globalization;
using System.Numerics;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Rows;

/// <summary>Finds the rows that two versions of a table do not have in common, and joins them by primary key.</summary>
/// <remarks>Memory: 8 bytes for each row of a pass of both tables, and what <see cref="MostListed"/> rows take. Rows that are equal are never held.</remarks>
internal sealed class RowComparer(IReadOnlyList<string> key, IReadOnlyList<string> columns, int most)
{
    /// <summary>When more rows than these differ they are counted, not listed.</summary>
    public int MostListed { get; init; } = 250_000;

    /// <summary>For tests: rows that one pass holds of both tables together, about.</summary>
    public long RowsOfPass { get; init; } = 16 << 20;

    public async Task<RowDifferences> CompareAsync(RowTable before, RowTable after, CancellationToken cancellationToken)
    {
        HashSet<ulong> went = [], came = [];
        long removed = 0, added = 0;
        ulong passes = (ulong)(((before.Rows + after.Rows) / RowsOfPass) + 1);
        for (ulong pass = 0; pass < passes; pass++)
        {
            List<ulong> old = await HashesAsync(before, pass, passes, cancellationToken), now = await HashesAsync(after, pass, passes, cancellationToken);
            old.Sort();
            now.Sort();
            removed += Surplus(old, now, went);
            added += Surplus(now, old, came);
        }

        return key.Count == 0 || went.Count + came.Count > MostListed
            ? new RowDifferences(key, added, removed, 0, [])
            : await JoinAsync(before, after, went, came, cancellationToken);
    }

    private async Task<RowDifferences> JoinAsync(RowTable before, RowTable after, HashSet<ulong> went, HashSet<ulong> came, CancellationToken cancellationToken)
    {
        var old = new Dictionary<string, PickedRow>(StringComparer.Ordinal);
        var differences = new List<RowDifference>();
        await before.PickAsync(went.Contains, row => old[Joined(row.Key)] = row, cancellationToken);
        await after.PickAsync(came.Contains, row =>
        {
            bool wasThere = old.Remove(Joined(row.Key), out PickedRow? earlier);
            string[] changed = wasThere && earlier is not null ? [.. columns.Where((_, i) => earlier.Fields[i] != row.Fields[i])] : [];
            differences.Add(new RowDifference(wasThere ? RowChange.Changed : RowChange.Added, row.Key, changed));
        }, cancellationToken);
        differences.AddRange(old.Values.Select(row => new RowDifference(RowChange.Removed, row.Key, [])));
        differences.Sort(static (a, b) => Order(a.Key, b.Key));
        return new RowDifferences(
            key,
            differences.Count(each => each.Change == RowChange.Added),
            differences.Count(each => each.Change == RowChange.Removed),
            differences.Count(each => each.Change == RowChange.Changed),
            [.. differences.Take(most)]);
    }

    // How often the first list has more of a hash than the second.
    private long Surplus(List<ulong> first, List<ulong> second, HashSet<ulong> hashes)
    {
        long surplus = 0;
        int j = 0;
        foreach (ulong hash in first)
        {
            while (j < second.Count && second[j] < hash) j++;
            if (j < second.Count && second[j] == hash)
            {
                j++;
                continue;
            }

            surplus++;
            if (hashes.Count <= MostListed) hashes.Add(hash);
        }

        return surplus;
    }

    private static async Task<List<ulong>> HashesAsync(RowTable table, ulong pass, ulong passes, CancellationToken cancellationToken)
    {
        var hashes = new List<ulong>();
        await table.ScanAsync(hash =>
        {
            if (hash % passes == pass) hashes.Add(hash);
        }, cancellationToken);
        return hashes;
    }

    // Lengths in front keep ("a", "bc") and ("ab", "c") apart.
    private static string Joined(string?[] key) => string.Concat(key.Select(value => value is null ? "-;" : string.Create(CultureInfo.InvariantCulture, $"{value.Length};{value}")));

    /// <summary>Whole numbers by value, all else by its characters.</summary>
    private static int Order(IReadOnlyList<string?> a, IReadOnlyList<string?> b)
    {
        for (int i = 0; i < a.Count; i++)
        {
            int order = TryNumber(a[i], out BigInteger left) && TryNumber(b[i], out BigInteger right) ? left.CompareTo(right) : string.CompareOrdinal(a[i], b[i]);
            if (order != 0) return order;
        }

        return 0;
    }

    private static bool TryNumber(string? text, out BigInteger number)
    {
        number = default;
        return text is { Length: > 0 and < 40 } && BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }
}
