namespace Danmen.Governance.Classification.Detectors;

/// <summary>URLs, and what stands in them.</summary>
internal static class WebAddresses
{
    private const int LongestScheme = 20;

    /// <summary>Reads the URL whose "://" is at <paramref name="colon"/>.</summary>
    /// <returns>Where it begins and ends; both 0 when there is none.</returns>
    public static (int Start, int End) Read(ReadOnlySpan<byte> text, int colon)
    {
        int start = colon;
        while (start > 0 && colon - start <= LongestScheme && (ByteKinds.IsWord(text[start - 1]) || text[start - 1] is (byte)'+' or (byte)'.' or (byte)'-')) start--;
        while (start < colon && !ByteKinds.IsLetter(text[start])) start++;
        int end = colon + 3;
        while (end < text.Length && ByteKinds.IsAddress(text[end])) end++;
        // What ends a sentence or closes a bracket around the address.
        while (end > colon + 3 && text[end - 1] is (byte)'.' or (byte)',' or (byte)';' or (byte)':' or (byte)'!' or (byte)'?' or (byte)')' or (byte)']') end--;
        return colon - start is >= 2 and <= LongestScheme && end - colon > 4 && (ByteKinds.IsWord(text[colon + 3]) || text[colon + 3] is (byte)'[' or (byte)':') ? (start, end) : default;
    }

    /// <summary>True when a URL has a user and a password that is not a placeholder.</summary>
    public static bool HasPassword(ReadOnlySpan<byte> address, int colon)
    {
        ReadOnlySpan<byte> authority = address[(colon + 3)..];
        int end = authority.IndexOfAny("/?#"u8);
        // A password may hold a '/', as people write them: the '@' decides.
        int at = (end < 0 ? authority : authority[..end]).LastIndexOf((byte)'@');
        if (at <= 0)
            return false;
        int parts = authority[..at].IndexOf((byte)':');
        return parts >= 0 && Assignments.IsRealValue(authority[(parts + 1)..at]);
    }

    /// <summary>True for addresses that whoever knows them may post to.</summary>
    public static bool IsWebhook(ReadOnlySpan<byte> address) =>
        (address.StartsWith("https://hooks.slack.com/services/"u8) && address.Length > 60)
        || ((address.StartsWith("https://discord.com/api/webhooks/"u8) || address.StartsWith("https://discordapp.com/api/webhooks/"u8)) && address.Length > 80)
        || (address.StartsWith("https://"u8) && address.IndexOf(".webhook.office.com/webhookb2/"u8) > 0);
}
