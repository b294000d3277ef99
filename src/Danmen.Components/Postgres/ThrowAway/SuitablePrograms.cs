using System.Globalization;
using Danmen.Faults;

namespace Danmen.Components.Postgres.ThrowAway;

/// <summary>Finds programs of a whole server on this machine.</summary>
internal static class SuitablePrograms
{
    private static readonly string[] s_needed = ["initdb", "postgres", "pg_dump", "pg_restore"];

    /// <summary>Those of the oldest major version that will do: what a restore would meet is most like it.</summary>
    /// <param name="folder">The component's own, which is looked at as well; null for none.</param>
    /// <exception cref="DanmenException">DrillFaults.NoPlace.</exception>
    public static async Task<ServerPrograms> FindAsync(string? folder, int leastMajor, CancellationToken cancellationToken)
    {
        var found = new List<ServerPrograms>();
        foreach (string candidate in Candidates(folder).Distinct(StringComparer.Ordinal))
        {
            if (Array.TrueForAll(s_needed, program => File.Exists(Path.Combine(candidate, program))) && await ServerPrograms.ProbeAsync(candidate, cancellationToken) is { } programs) found.Add(programs);
        }

        return found.Where(programs => programs.Major >= leastMajor).MinBy(programs => programs.Major)
            ?? throw new DanmenException(
                DrillFaults.NoPlace, "PostgreSQL",
                ThrowAwayRemarks.NoPrograms.With(leastMajor.ToString(CultureInfo.InvariantCulture), found.Count == 0 ? ThrowAwayRemarks.NoneFound.With() : (object)found.Select(programs => programs.Version).ToArray()));
    }

    private static IEnumerable<string> Candidates(string? folder)
    {
        if (folder is not null) yield return folder;
        foreach ((string parent, string pattern) in ((string, string)[])[("/usr/lib/postgresql", "*"), ("/usr", "pgsql-*")])
            foreach (string version in Directory.Exists(parent) ? Directory.GetDirectories(parent, pattern) : []) yield return Path.Combine(version, "bin");
        foreach (string part in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)) yield return part;
    }
}
