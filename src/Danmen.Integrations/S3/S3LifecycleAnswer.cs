using System.Xml;
using System.Xml.Linq;

namespace Danmen.Integrations.S3;

/// <summary>What a server says of a bucket's rules, in the words that the SDK understands.</summary>
/// <remarks>Ceph 16 leaves the conditions of a rule beside each other, where S3 has them in one <c>And</c>; the SDK refuses that. Servers have elements of their own, which the SDK passes over.</remarks>
internal static class S3LifecycleAnswer
{
    private static readonly HashSet<string> s_known = new(StringComparer.Ordinal)
    {
        "LifecycleConfiguration", "Rule", "ID", "Status", "Prefix", "Filter", "And", "Tag", "Key", "Value", "ObjectSizeGreaterThan", "ObjectSizeLessThan",
        "Transition", "NoncurrentVersionTransition", "Expiration", "NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload",
        "Days", "Date", "StorageClass", "NoncurrentDays", "NewerNoncurrentVersions", "ExpiredObjectDeleteMarker", "DaysAfterInitiation",
    };

    /// <returns>The same text where it can be read already, or is none of rules.</returns>
    /// <param name="strange">Elements that the SDK would lose when the rules are written again.</param>
    public static byte[] Readable(byte[] text, out IReadOnlyList<string> strange)
    {
        strange = [];
        XDocument answer;
        try
        {
            using XmlReader reader = XmlReader.Create(new MemoryStream(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            answer = XDocument.Load(reader);
        }
        catch (XmlException)
        {
            return text;
        }

        if (answer.Root is not { Name.LocalName: "LifecycleConfiguration" } root) return text;
        strange = [.. root.Descendants().Select(each => each.Name.LocalName).Where(name => !s_known.Contains(name)).Distinct()];
        bool isChanged = false;
        foreach (XElement filter in root.Descendants().Where(each => each.Name.LocalName == "Filter"))
        {
            XElement? and = filter.Elements().FirstOrDefault(each => each.Name.LocalName == "And");
            XElement[] beside = [.. filter.Elements().Where(each => each != and)];
            if (beside.Length == 0 || (and is null && beside.Length == 1)) continue;
            beside.Remove();
            if (and is null) filter.Add(and = new XElement(filter.Name.Namespace + "And"));
            and.AddFirst(beside);
            isChanged = true;
        }

        return isChanged ? System.Text.Encoding.UTF8.GetBytes(root.ToString(SaveOptions.DisableFormatting)) : text;
    }
}
