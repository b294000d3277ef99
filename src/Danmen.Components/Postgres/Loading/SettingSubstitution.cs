using System.Text;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Postgres.Loading;

/// <summary>The settings of a database (ALTER DATABASE … SET, ALTER ROLE … IN DATABASE … SET) behind the rules of the environment that it goes into. To the rules, each is a file with its value.</summary>
internal sealed class SettingSubstitution
{
    private readonly ISubstitution _rules;
    private readonly List<(string Path, SubstitutedFile File)> _files = [];

    private SettingSubstitution(ISubstitution rules) => _rules = rules;

    public IReadOnlyList<SubstitutedValue> Values => [.. _files.SelectMany(each => each.File.Counts.Select(count => new SubstitutedValue(each.Path, count.Rule, count.Count)))];

    /// <param name="withRoles">Settings of single roles are restored, too.</param>
    /// <returns>It, and the record with the new values.</returns>
    public static (SettingSubstitution Substitution, DatabaseRecord Record) Apply(DatabaseRecord record, ISubstitution rules, bool withRoles)
    {
        var substitution = new SettingSubstitution(rules);
        var settings = record.Database.Settings.Select(setting => setting.Role is null || withRoles ? setting with { Value = substitution.Value(setting) } : setting);
        return (substitution, record with { Database = record.Database with { Settings = [.. settings] } });
    }

    /// <summary>What a plan says of it.</summary>
    public void Describe(List<Remark> actions, List<Remark> refusals)
    {
        foreach (var (path, file) in _files)
        {
            foreach (var count in file.Counts) actions.Add(PostgresRemarks.SubstituteSetting.With(path, count.Rule, count.Count));
            foreach (var rule in file.Unwritable) refusals.Add(PostgresRemarks.SettingNotWritable.With(path, rule));
            foreach (var left in file.LeftOver) refusals.Add(PostgresRemarks.SettingLeftOver.With(path, left.What));
        }
    }

    /// <summary>Settings that roles bring along themselves: no rule changes them.</summary>
    /// <param name="roles">Those that would be made.</param>
    public void Refuse(StoredRoles roles, List<Remark> refusals)
    {
        foreach (var statement in roles.Statements.Where(statement => statement.StartsWith("ALTER ROLE ", StringComparison.Ordinal) && statement.Contains(" SET ", StringComparison.Ordinal)))
        {
            foreach (var what in _rules.LeftOver("roles", Encoding.UTF8.GetBytes(statement)).Select(left => left.What).Distinct())
                refusals.Add(PostgresRemarks.RoleLeftOver.With(StoredRoles.Subject(statement) ?? "", what));
        }
    }

    private string Value(DatabaseSetting setting)
    {
        var path = setting.Role is null ? $"settings/{setting.Name}" : $"roles/{setting.Role}/{setting.Name}";
        var file = _rules.Apply(path, Encoding.UTF8.GetBytes(setting.Value));
        _files.Add((path, file));
        return file.IsChanged ? Encoding.UTF8.GetString(file.Content) : setting.Value;
    }
}

/// <summary>A setting is its own key, and all of it is the value.</summary>
internal sealed class SettingValues : IValueFinder
{
    public IReadOnlyList<ConfiguredValue> Find(string path, string text) => [new ConfiguredValue(path[(path.LastIndexOf('/') + 1)..], 0, text.Length, text, 1)];

    public string? Write(string path, string text, ConfiguredValue at, string value) => value.Contains('\0', StringComparison.Ordinal) ? null : value;
}
