using System.Text.RegularExpressions;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Substituting;

/// <summary>substitutions.yaml: what is put in the place of what, and what must not be left.</summary>
/// <param name="Rules">In the file's order; each sees what those before it left.</param>
/// <param name="ForbidsProduction">Hosts that danmen.yaml names for production are forbidden, too.</param>
internal sealed record SubstitutionRules(IReadOnlyList<SubstitutionRule> Rules, IReadOnlyList<ForbiddenValue> Forbidden, IReadOnlyList<ForbiddenValue> Allowed, bool ForbidsProduction)
{
    /// <summary>What is forbidden is looked for in files that are no configuration, too.</summary>
    public bool LooksElsewhere { get; init; } = true;
}

/// <summary>One rule. Exactly one of <see cref="Text"/>, <see cref="Pattern"/> and <see cref="Key"/> is set.</summary>
internal sealed record SubstitutionRule
{
    /// <summary>How it is called in plans and runs.</summary>
    public required string Name { get; init; }

    /// <summary>Components of the target environment.</summary>
    public NamePattern Components { get; init; } = NamePattern.Everything;

    /// <summary>Files of them; empty for all.</summary>
    public IReadOnlyList<NamePattern> Files { get; init; } = [];

    /// <summary>Every place where this stands.</summary>
    public string? Text { get; init; }

    /// <summary>Every place that fits; the new value may name its groups: $1, ${name}.</summary>
    public Regex? Pattern { get; init; }

    /// <summary>The values of these keys, whatever they are.</summary>
    public KeyPattern? Key { get; init; }

    /// <summary>The new value; null when it is a secret.</summary>
    public string? To { get; init; }

    public SecretReference? Secret { get; init; }

    /// <summary>A restore is refused when it finds nothing.</summary>
    public bool IsRequired { get; init; }
}

/// <summary>What must not enter the environment, or may although it looks so.</summary>
/// <param name="Name">How it is called; the value itself is never told.</param>
internal sealed record ForbiddenValue(string Name, Regex Pattern)
{
    private static readonly Regex s_host = new("[^A-Za-z0-9.-]", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    /// <summary>Just this text.</summary>
    public static ForbiddenValue OfText(string name, string text) => new(name, new Regex(Regex.Escape(text), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));

    /// <summary>A host, as a whole name: "db.example" is not in "mydb.example".</summary>
    /// <returns>Null for what is no name of a host.</returns>
    public static ForbiddenValue? OfHost(string name, string host) => s_host.IsMatch(host)
        ? null
        : new(name, new Regex($"(?:^|[^A-Za-z0-9.-]){Regex.Escape(host)}(?:\\.?(?:[^A-Za-z0-9.-]|$))", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.Multiline));
}
