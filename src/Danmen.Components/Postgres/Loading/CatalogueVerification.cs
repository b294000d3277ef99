using Danmen.Components.Postgres.Extracting;
using Danmen.Snapshots.Contracts;
using Npgsql;

namespace Danmen.Components.Postgres.Loading;

/// <summary>Compares owners, privileges, constraints, indexes and settings of a built database with what was captured.</summary>
/// <param name="expected">Null when an earlier version took the snapshot: then only what the server itself calls invalid is told.</param>
/// <param name="otherEnvironment">Some objects are left out there, with what hangs on them.</param>
internal sealed class CatalogueVerification(DatabaseRecord record, CatalogueRecord? expected, PostgresOptions options, bool otherEnvironment)
{
    private bool _isLaterServer;

    /// <param name="problems">Gets what is wrong.</param>
    /// <param name="notes">Gets what is no better than it was when it was captured.</param>
    public async Task RunAsync(NpgsqlConnection connection, List<CaptureProblem> problems, List<CaptureProblem> notes, CancellationToken cancellationToken)
    {
        _isLaterServer = !IsSameMajor(connection, record);
        var found = await CatalogueReader.ReadAsync(connection, cancellationToken);
        foreach (var constraint in found.NotValid)
        {
            if (expected?.NotValid.Contains(constraint) == false) problems.Add(CaptureProblem.Of(Shown(constraint), ProblemRemarks.NotValidated));
            else notes.Add(CaptureProblem.Of(Shown(constraint), ProblemRemarks.NotValidInSource));
        }

        foreach (var index in found.InvalidIndexes.Except(expected?.InvalidIndexes ?? [])) problems.Add(CaptureProblem.Of(Shown(index), ProblemRemarks.IndexInvalid));
        foreach (var index in expected?.InvalidIndexes ?? []) notes.Add(CaptureProblem.Of(Shown(index), ProblemRemarks.IndexInvalidInSource));
        await ViewsAsync(connection, problems, cancellationToken);
        if (!options.Owners || expected is null) return;
        foreach (var (name, rights) in expected.Objects)
        {
            // Whose the schema public is by default, PostgreSQL 15 changed.
            if (name == "schema public" && Preflight.MajorOf(record.ServerVersion) < 15) continue;
            if (found.Objects.TryGetValue(name, out var there)) Compare(name, rights, there, problems);
            // Nothing is granted on it: of columns, default privileges and what an extension made, only grants are told.
            else if (rights.Owner is null && !otherEnvironment) Compare(name, rights, rights with { Grants = [] }, problems);
            else if (!otherEnvironment) problems.Add(CaptureProblem.Of(Shown(name), ProblemRemarks.Missing));
        }

        foreach (var (name, there) in found.Objects)
        {
            if (IsGrantAlone(name, there) && !expected.Objects.ContainsKey(name)) Compare(name, there with { Grants = [] }, there, problems);
        }
    }

    /// <summary>What the database as a whole is: its owner and privileges, which it gets when it becomes the living one.</summary>
    public static async Task DatabaseAsync(NpgsqlConnection connection, DatabaseRecord record, PostgresOptions options, List<CaptureProblem> problems, CancellationToken cancellationToken)
    {
        if (!options.Owners) return;
        var found = await DatabaseFacts.PropertiesAsync(connection, cancellationToken);
        if (found.Owner != record.Database.Owner) problems.Add(CaptureProblem.Of(found.Name, ProblemRemarks.OwnerDiffers, found.Owner, record.Database.Owner));
        if (record.Database.Privileges is { } privileges && IsSameMajor(connection, record) && !privileges.SequenceEqual(found.Privileges ?? []))
            problems.Add(CaptureProblem.Of(found.Name, ProblemRemarks.GrantsDiffer, found.Name, Text(found.Privileges ?? []), Text(privileges)));
    }

    /// <summary>A later server has privileges that an earlier one does not know.</summary>
    private static bool IsSameMajor(NpgsqlConnection connection, DatabaseRecord record) => Preflight.MajorOf(record.ServerVersion) == DatabaseFacts.ServerMajor(connection);

    public static string Text(IEnumerable<Privilege> privileges) =>
        string.Join("; ", privileges.GroupBy(p => p.Grantee ?? "PUBLIC").Select(g => $"{g.Key}: {string.Join(",", g.Select(p => p.Grantable ? p.Name + "*" : p.Name))}"));

    private static bool IsGrantAlone(string name, ObjectRights rights) => rights.Owner is null && (name.StartsWith("table column ", StringComparison.Ordinal) || name.StartsWith("default acl ", StringComparison.Ordinal));

    private void Compare(string name, ObjectRights wanted, ObjectRights there, List<CaptureProblem> problems)
    {
        if (wanted.Owner != there.Owner)
        {
            // Whose the object is has all privileges on it: they differ with it.
            problems.Add(CaptureProblem.Of(Shown(name), ProblemRemarks.OwnerDiffers, Shown(there.Owner ?? "-"), Shown(wanted.Owner ?? "-")));
            return;
        }

        foreach (var role in wanted.Grants.Keys.Union(there.Grants.Keys).Order(StringComparer.Ordinal))
        {
            string should = wanted.Grants.GetValueOrDefault(role, ""), has = there.Grants.GetValueOrDefault(role, "");
            if (should == has || (_isLaterServer && should.Split(',').All(has.Split(',').Contains))) continue;
            problems.Add(CaptureProblem.Of(Shown(name), ProblemRemarks.GrantsDiffer, role.Length == 0 ? "PUBLIC" : Shown(role), Told(has), Told(should)));
        }
    }

    private static string Told(string privileges) => privileges.Length == 0 ? "-" : privileges;

    private string Shown(string name) => NameEncoding.Shown(record.Database.Encoding, name);

    private async Task ViewsAsync(NpgsqlConnection connection, List<CaptureProblem> problems, CancellationToken cancellationToken)
    {
        var empty = await connection.QueryAsync(
            "SELECT n.nspname::text, c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'm' AND NOT c.relispopulated",
            r => new RelationName(r.GetString(0), r.GetString(1)), cancellationToken);
        foreach (var view in record.MaterializedViews.Intersect(empty)) problems.Add(CaptureProblem.Of(record.Database.Shown(view.Schema, view.Name), ProblemRemarks.NotPopulated));
        var settings = (await DatabaseFacts.PropertiesAsync(connection, cancellationToken)).Settings;
        foreach (var setting in record.Database.Settings.Where(s => s.Role is null || options.Owners).Except(settings))
            problems.Add(CaptureProblem.Of(setting.Role is null ? setting.Name : $"{Shown(setting.Role)}: {setting.Name}", ProblemRemarks.SettingDiffers));
    }
}
