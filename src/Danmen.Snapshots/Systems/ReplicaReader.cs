using System.Text.RegularExpressions;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using YamlDotNet.RepresentationModel;

namespace Danmen.Snapshots.Systems;

/// <summary>Another repository that gets whatever the first one does.</summary>
/// <param name="Name">Unique among the replicas.</param>
public sealed record ReplicaDefinition(string Name, RepositoryAccess Access);

/// <summary>Reads <c>replicas: [ { name, repository, key } ]</c>.</summary>
internal static partial class ReplicaReader
{
    /// <param name="location">Reads a repository's place.</param>
    public static IReadOnlyList<ReplicaDefinition> Read(YamlSource source, YamlEntry replicas, string folder, Func<YamlEntry, string> location)
    {
        var found = new List<ReplicaDefinition>();
        foreach (YamlNode node in source.Sequence(replicas.Value, replicas.Path))
        {
            ReplicaDefinition replica = One(source, node, replicas.Path, folder, location);
            if (found.Exists(each => each.Name == replica.Name || each.Access.Location == replica.Access.Location))
                throw source.Fault(SystemFaults.InvalidValue, node, replicas.Path, SystemRemarks.SameReplica.With(replica.Name));
            found.Add(replica);
        }

        return found;
    }

    private static ReplicaDefinition One(YamlSource source, YamlNode node, string path, string folder, Func<YamlEntry, string> location)
    {
        string? name = null, repository = null;
        SecretReference? key = null;
        foreach (YamlEntry entry in source.Mapping(node, path))
        {
            switch (entry.Key)
            {
                case "name":
                    name = source.Text(entry.Value, entry.Path);
                    if (!NamePattern().IsMatch(name)) throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, SystemRemarks.ReplicaName.With());
                    break;
                case "repository":
                    repository = location(entry);
                    break;
                case "key":
                    key = SecretText.Read(source, entry.Value, entry.Path, folder);
                    break;
                default:
                    throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, SystemRemarks.KnownAre.With("name, repository, key"));
            }
        }

        return name is null || repository is null || key is null
            ? throw source.Fault(SystemFaults.MissingKey, node, path, SystemRemarks.ReplicaNeeds.With())
            : new ReplicaDefinition(name, new RepositoryAccess(repository, key));
    }

    // It is the name of a lock file, too.
    [GeneratedRegex(@"^[a-z][a-z0-9_-]{0,31}\z")]
    private static partial Regex NamePattern();
}
