using Danmen.Governance.Classification.Detectors;

namespace Danmen.Governance.Classification.Scanning;

/// <summary>What stands around a candidate, and makes it something else.</summary>
internal static class Surroundings
{
    /// <summary>True when a word of eight letters and digits begins a UUID.</summary>
    public static bool IsUuid(ReadOnlySpan<byte> text, int start, int end)
    {
        if (end - start != 8 || start + 36 > text.Length || text[end] != '-')
            return false;
        for (int i = 0; i < 36; i++)
        {
            byte each = text[start + i];
            if (i is 8 or 13 or 18 or 23 ? each != '-' : !ByteKinds.IsHex(each))
                return false;
        }

        return true;
    }

    /// <summary>True for two digits of a day behind which the T of a time stands: 2024-01-01T12:30 is no word.</summary>
    public static bool IsTime(ReadOnlySpan<byte> text, int start, int end) => end - start == 2 && text[end] == 'T' && start > 0 && text[start - 1] == '-';

    /// <summary>True when a number ends here: no word goes on, no mark joins another.</summary>
    public static bool IsOpen(ReadOnlySpan<byte> text, int end)
    {
        if (end >= text.Length)
            return true;
        byte after = text[end];
        if (ByteKinds.IsWord(after))
            return after == 'T' && end + 1 < text.Length && ByteKinds.IsDigit(text[end + 1]);
        bool isFollowed = end + 1 < text.Length && ByteKinds.IsWord(text[end + 1]);
        return after is not ((byte)'_' or (byte)'@' or (byte)'%') && !(after is (byte)'-' or (byte)'.' && isFollowed);
    }

    public static bool IsPostalMark(ReadOnlySpan<byte> text, int start)
    {
        if (start > 0 && text[start - 1] == ' ') start--;
        return text[..start].EndsWith("〒"u8);
    }

    /// <summary>True for AB 12 34 56 C: the letters stand around the digits.</summary>
    public static bool IsNino(ReadOnlySpan<byte> text, int start, int end)
    {
        if (start < 3 || text[start - 1] != ' ' || end + 2 > text.Length || text[end] != ' ' || text[end + 1] is not (>= (byte)'A' and <= (byte)'D'))
            return false;
        bool isFree = (start == 3 || !ByteKinds.IsWord(text[start - 4])) && (end + 2 == text.Length || !ByteKinds.IsWord(text[end + 2]));
        return isFree && NationalNumbers.IsNinoPrefix(text[(start - 3)..(start - 1)]);
    }

    /// <summary>Where the MAC address begins that this pair is of; pairs before it may have had no digit to be found by. -1: none.</summary>
    public static int MacStart(ReadOnlySpan<byte> text, int pair)
    {
        for (int start = pair; start >= 0 && pair - start <= 9; start -= 3)
        {
            if (NetworkAddresses.ReadMac(text[start..]) > 0 && (start == 0 || !(ByteKinds.IsWord(text[start - 1]) || text[start - 1] is (byte)'-' or (byte)':')))
                return start;
            if (start < 3 || text[start - 1] is not ((byte)'-' or (byte)':'))
                break;
        }

        return -1;
    }
}
