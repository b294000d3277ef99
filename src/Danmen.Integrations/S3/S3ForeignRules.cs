using Amazon.S3;
using Amazon.S3.Model;
using Danmen.Faults;

namespace Danmen.Integrations.S3;

/// <summary>Finds in the rules of others what would take from a repository what it needs.</summary>
internal static class S3ForeignRules
{
    /// <summary>The classes from which nothing is read before it was asked for.</summary>
    public static bool IsArchive(string? storageClass) => storageClass is "GLACIER" or "DEEP_ARCHIVE";

    /// <param name="prefix">Of the repository.</param>
    /// <param name="mayArchiveData">Its packs of data may be in an archive class.</param>
    /// <returns>Null for a rule that does no harm.</returns>
    public static Remark? HarmOf(LifecycleRule rule, string prefix, bool mayArchiveData)
    {
        if (rule.Status != LifecycleRuleStatus.Enabled) return null;
        string about = S3RuleText.PrefixOf(rule);
        if (!about.StartsWith(prefix, StringComparison.Ordinal) && !prefix.StartsWith(about, StringComparison.Ordinal)) return null;
        // Packs of data carry this tag, and nothing carries another.
        IReadOnlyList<Tag> tags = S3RuleText.TagsOf(rule);
        bool isOfDataAlone = tags.Count > 0 && tags.All(tag => tag.Key == S3Backend.DataTag.Key && tag.Value == S3Backend.DataTag.Value);
        if (tags.Count > 0 && !isOfDataAlone) return null;
        if (rule.Expiration is { } expiration && (expiration.Days > 0 || expiration.Date is not null)) return S3Remarks.HarmExpires.With();
        LifecycleTransition? archiving = rule.Transitions?.Find(move => IsArchive(move.StorageClass?.Value));
        if (archiving is null || (isOfDataAlone && mayArchiveData)) return null;
        return (isOfDataAlone ? S3Remarks.HarmArchivesData : S3Remarks.HarmArchives).With(archiving.StorageClass.Value);
    }
}
