using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Systems;

/// <summary>Reads <c>cold</c> of danmen.yaml.</summary>
internal static class ColdReader
{
    private const string StorageClass = "storage_class", ArchiveAfter = "archive_after";

    /// <param name="location">Reads a repository's place.</param>
    public static ColdDefinition Read(YamlSource source, YamlEntry cold, string folder, Func<YamlEntry, string> location, Action<YamlEntry> notYetUsed)
    {
        string? repository = null, storageClass = null;
        SecretReference? key = null;
        YamlEntry? classEntry = null, archiveEntry = null;
        int? archiveAfterDays = null;
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
                case ArchiveAfter:
                    archiveAfterDays = WholeDays(source, entry);
                    archiveEntry = entry;
                    break;
                default:
                    throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, SystemRemarks.KnownAre.With($"repository, key, {StorageClass}, {ArchiveAfter}"));
            }
        }

        if (repository is null || key is null) throw source.Fault(SystemFaults.MissingKey, cold.KeyNode, cold.Path, SystemRemarks.NeedsRepositoryAndKey.With());
        if (archiveEntry is not null && storageClass is null) throw source.Fault(SystemFaults.MissingKey, archiveEntry.KeyNode, archiveEntry.Path, SystemRemarks.ArchiveNeedsClass.With());
        var definition = new ColdDefinition(new RepositoryAccess(repository, key), storageClass, archiveAfterDays);
        // Only buckets have classes.
        foreach (YamlEntry? entry in (YamlEntry?[])[classEntry, archiveEntry])
            if (entry is not null && !definition.IsInBucket) notYetUsed(entry);
        return definition;
    }

    // Lifecycles count in days.
    private static int WholeDays(YamlSource source, YamlEntry entry)
    {
        TimeSpan duration = source.Duration(entry.Value, entry.Path);
        return duration >= TimeSpan.FromDays(1) && duration == TimeSpan.FromDays(duration.Days)
            ? duration.Days
            : throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, SystemRemarks.WholeDays.With());
    }
}
