using System.Text.RegularExpressions;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Substituting;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Runbooks;

/// <summary>The rules of an environment for what comes from another one, with the values that they need.</summary>
internal static partial class RunSubstitution
{
    /// <returns>Fetches rules and secrets when they are needed; null where nothing is substituted.</returns>
    public static Func<CancellationToken, Task<ISubstitution>>? Of(SystemDefinition system, EnvironmentDefinition environment, ComponentDefinition target, ComponentKinds kinds, ISecretReader secrets)
    {
        if (environment.Substitutions is not { } file || kinds.Find(target.Kind) is not { } kind) return null;
        return async cancellationToken =>
        {
            SubstitutionRules rules = await SubstitutionFile.LoadAsync(file, cancellationToken);
            var values = new List<string>(rules.Rules.Count);
            foreach (SubstitutionRule rule in rules.Rules) values.Add(rule.To ?? await secrets.ReadAsync(rule.Secret!, cancellationToken)); // a rule without a text has a secret
            IReadOnlyList<ForbiddenValue> forbidden = rules.ForbidsProduction ? [.. rules.Forbidden, .. ProductionHosts(system, environment)] : rules.Forbidden;
            return new Substitution(target.Name, rules.Rules, values, forbidden, rules.Allowed, kind.ValueFinder) { LooksElsewhere = rules.LooksElsewhere };
        };
    }

    /// <summary>Hosts that danmen.yaml names for production, and not for the environment itself. Names without a dot say too little, and a machine's own addresses are everybody's.</summary>
    internal static IEnumerable<ForbiddenValue> ProductionHosts(SystemDefinition system, EnvironmentDefinition environment)
    {
        HashSet<string> own = [.. HostsOf(environment).Select(each => each.Host)];
        foreach (EnvironmentDefinition production in system.Environments.Where(each => each.Production && each.Name != environment.Name))
        {
            foreach ((string host, string where) in HostsOf(production).DistinctBy(each => each.Host))
            {
                if (!host.Contains('.', StringComparison.Ordinal) || host.StartsWith("127.", StringComparison.Ordinal) || own.Contains(host)) continue;
                if (ForbiddenValue.OfHost($"{production.Name}: {where}", host) is { } forbidden) yield return forbidden;
            }
        }
    }

    private static IEnumerable<(string Host, string Where)> HostsOf(EnvironmentDefinition environment)
    {
        foreach (ComponentDefinition component in environment.Components)
        {
            if (component.Location.StartsWith('/')) continue;
            foreach (Match match in ConnectionHost().Matches(component.Location))
                foreach (string host in match.Groups[1].Value.Split(',')) yield return (host.ToLowerInvariant(), component.Name);
            if (RemoteHost().Match(component.Location) is { Success: true } remote) yield return (remote.Groups[1].Value.ToLowerInvariant(), component.Name);
        }

        foreach (CheckDefinition check in environment.Checks)
        {
            if (check is CheckDefinition.Http http) yield return (http.Address.IdnHost.ToLowerInvariant(), check.Name);
            if (check is CheckDefinition.Tcp tcp) yield return (tcp.Host.ToLowerInvariant(), check.Name);
        }
    }

    [GeneratedRegex(@"\bhost(?:addr)?\s*=\s*'?([^\s']+)", RegexOptions.IgnoreCase)]
    private static partial Regex ConnectionHost();

    [GeneratedRegex(@"^(?:[^@/=\s]+@)?([A-Za-z0-9.-]+):")]
    private static partial Regex RemoteHost();
}
