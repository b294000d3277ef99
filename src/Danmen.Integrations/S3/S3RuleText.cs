using System.Globalization;
using System.Text;
using Amazon.S3.Model;

namespace Danmen.Integrations.S3;

/// <summary>What a rule of a bucket's lifecycle says, in one text: rules that do the same have the same, however a server spells them.</summary>
internal static class S3RuleText
{
    public static string Of(LifecycleRule rule)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{rule.Status?.Value}|{PrefixOf(rule)}");
        foreach (Tag tag in TagsOf(rule).OrderBy(tag => tag.Key, StringComparer.Ordinal)) text.Append(CultureInfo.InvariantCulture, $"|tag {tag.Key}={tag.Value}");
        foreach (LifecycleFilterPredicate each in PredicatesOf(rule))
        {
            if (each is LifecycleObjectSizeGreaterThanPredicate above) text.Append(CultureInfo.InvariantCulture, $"|above {above.ObjectSizeGreaterThan}");
            if (each is LifecycleObjectSizeLessThanPredicate below) text.Append(CultureInfo.InvariantCulture, $"|below {below.ObjectSizeLessThan}");
        }

        foreach (LifecycleTransition move in rule.Transitions ?? []) text.Append(CultureInfo.InvariantCulture, $"|move {move.Days} {move.Date:O} {move.StorageClass?.Value}");
        foreach (LifecycleRuleNoncurrentVersionTransition move in rule.NoncurrentVersionTransitions ?? []) text.Append(CultureInfo.InvariantCulture, $"|move old {move.NoncurrentDays} {move.NewerNoncurrentVersions} {move.StorageClass?.Value}");
        if (rule.Expiration is { } expiration) text.Append(CultureInfo.InvariantCulture, $"|expire {expiration.Days} {expiration.Date:O} {expiration.ExpiredObjectDeleteMarker == true}");
        if (rule.NoncurrentVersionExpiration is { } old) text.Append(CultureInfo.InvariantCulture, $"|expire old {old.NoncurrentDays} {old.NewerNoncurrentVersions}");
        if (rule.AbortIncompleteMultipartUpload is { } abort) text.Append(CultureInfo.InvariantCulture, $"|abort {abort.DaysAfterInitiation}");
        return text.ToString();
    }

    /// <summary>What the names of the objects that it is for begin with; empty for all.</summary>
#pragma warning disable CS0618 // Rules written long ago have their prefix beside the filter.
    public static string PrefixOf(LifecycleRule rule) => PredicatesOf(rule).OfType<LifecyclePrefixPredicate>().FirstOrDefault()?.Prefix ?? rule.Prefix ?? "";
#pragma warning restore CS0618

    /// <summary>The tags, all of which the objects that it is for carry.</summary>
    public static IReadOnlyList<Tag> TagsOf(LifecycleRule rule) => [.. PredicatesOf(rule).OfType<LifecycleTagPredicate>().Select(each => each.Tag)];

    private static List<LifecycleFilterPredicate> PredicatesOf(LifecycleRule rule) => rule.Filter?.LifecycleFilterPredicate switch
    {
        null => [],
        LifecycleAndOperator several => several.Operands ?? [],
        { } one => [one],
    };
}
