namespace Danmen.Governance.Classification.Detectors;

/// <summary>Addresses of networks: IPv4, IPv6, Ethernet.</summary>
internal static class NetworkAddresses
{
    /// <summary>Four numbers up to 255 without leading zeros.</summary>
    public static Grade Ipv4(scoped in Numeral numeral)
    {
        if (numeral.Joint != Joint.Dot || numeral.Shape is < 0x1000 or > 0xFFFF)
            return Grade.No;
        int at = 0, first = -1;
        for (int shift = 12; shift >= 0; shift -= 4)
        {
            int length = (int)(numeral.Shape >> shift) & 15;
            if (length > 3 || (length > 1 && numeral.Digits[at] == '0') || numeral.Value(at, length) > 255)
                return Grade.No;
            if (first < 0) first = numeral.Value(at, length);
            at += length;
        }

        // Nobody's own: this host, and nothing at all.
        return first is 0 or 127 ? Grade.No : Grade.Strong;
    }

    /// <summary>Reads six pairs of hexadecimal digits, all parted by the same ':' or '-'.</summary>
    /// <returns>17, or 0.</returns>
    public static int ReadMac(ReadOnlySpan<byte> text)
    {
        if (text.Length < 17 || text[2] is not ((byte)':' or (byte)'-') || (text.Length > 17 && (ByteKinds.IsWord(text[17]) || text[17] == text[2])))
            return 0;
        int ones = 0, zeros = 0;
        for (int i = 0; i < 17; i++)
        {
            if (i % 3 == 2 ? text[i] != text[2] : !ByteKinds.IsHex(text[i]))
                return 0;
            if ((text[i] | 0x20) == 'f') ones++;
            if (text[i] == '0') zeros++;
        }

        return ones == 12 || zeros == 12 ? 0 : 17;
    }

    /// <summary>Reads an IPv6 address that begins here (RFC 4291, section 2.2); its last part may be IPv4.</summary>
    /// <returns>Its length, or 0.</returns>
    public static int ReadIpv6(ReadOnlySpan<byte> text)
    {
        int at = 0, groups = 0, written = 0;
        bool isShort = false;
        while (at < text.Length && groups < 8)
        {
            int start = at;
            while (at < text.Length && at - start < 5 && ByteKinds.IsHex(text[at])) at++;
            if (at - start > 4)
                return 0;
            if (at > start)
            {
                if (at < text.Length && text[at] == '.' && groups is > 0 and <= 6)
                {
                    while (at < text.Length && (ByteKinds.IsDigit(text[at]) || text[at] == '.')) at++;
                    groups += 2;
                    written++;
                    break;
                }

                groups++;
                written++;
            }

            if (at + 1 < text.Length && text[at] == ':' && text[at + 1] == ':')
            {
                if (isShort)
                    return 0;
                isShort = true;
                at += 2;
                continue;
            }

            if (at + 1 >= text.Length || text[at] != ':' || !ByteKinds.IsHex(text[at + 1]) || at == start)
                break;
            at++;
        }

        bool isEnded = at >= text.Length || !(ByteKinds.IsWord(text[at]) || text[at] == ':');
        // Two groups and '::' at least: "::1" is this host, and "a::b" stands in programs; times have no more than four groups of two digits.
        return isEnded && (isShort ? groups < 8 && written >= 2 && at >= 6 : groups == 8) ? at : 0;
    }
}
