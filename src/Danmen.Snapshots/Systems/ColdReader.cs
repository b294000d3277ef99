using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Systems;

/// <summary>Reads <c>cold</c> of danmen.yaml.</summary>
internal static class ColdReader
{
    private const string StorageClass = "storage_class";

    /// <param name="location">Reads a repository's place.</param>
    public static ColdDefinition Read(YamlSource source, YamlEntry cold, string folder, Func<YamlEntry, string> location, Action<YamlEntry> notYetUsed)
    {
        string? repository = null, storageClass = null;
        SecretReference? key = null;
        YamlEntry? classEntry = null;
        foreach (YamlEntry entry in source.Mapping(cold.Value, cold.Path))
        {
            switch (entry.Key)
            {
                case "repository":
                    repository = location(entry);
                    break;
                case "key":
                    key = SecretText.Read(source, entry.Value, entry.Path, folder);
                    break;
                case StorageClass:
                    storageClass = S3Reader.Word(source, entry);
                    classEntry = entry;
                    break;
                default:
                    throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, SystemRemarks.KnownAre.With($"repository, key, {StorageClass}"));
            }
        }

        if (repository is null || key is null) throw source.Fault(SystemFaults.MissingKey, cold.KeyNode, cold.Path, SystemRemarks.NeedsRepositoryAndKey.With());
        var definition = new ColdDefinition(new RepositoryAccess(repository, key), storageClass);
        if (classEntry is not null && definition.WrittenClass is null) notYetUsed(classEntry);
        return definition;
    }
}
