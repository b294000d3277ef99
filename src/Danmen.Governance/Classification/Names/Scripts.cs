namespace Danmen.Governance.Classification.Names;

/// <summary>Runs of one script in UTF-8.</summary>
internal static class Scripts
{
    /// <summary>Length in bytes of the run of kanji here; all its characters are of three bytes.</summary>
    public static int Kanji(ReadOnlySpan<byte> text)
    {
        int at = 0;
        while (at + 2 < text.Length && IsKanji(text[at..])) at += 3;
        return at;
    }

    /// <summary>U+4E00 to U+9FFF, and 々.</summary>
    public static bool IsKanji(ReadOnlySpan<byte> text) =>
        text[0] is > 0xE4 and <= 0xE9 || (text[0] == 0xE4 && text[1] >= 0xB8) || (text[0] == 0xE3 && text[1] == 0x80 && text[2] == 0x85);

    /// <summary>Reads a run of kana here as full-width katakana: hiragana and half-width forms too.</summary>
    /// <param name="katakana">Room for the word; a longer run is no name.</param>
    /// <returns>Length of the run in the text, bytes.</returns>
    public static int Kana(ReadOnlySpan<byte> text, Span<byte> katakana, out int written)
    {
        written = 0;
        int at = 0;
        for (; at + 2 < text.Length; at += 3)
        {
            int letter = ((text[at] & 15) << 12) | ((text[at + 1] & 63) << 6) | (text[at + 2] & 63);
            if (text[at] == 0xEF && letter is 0xFF9E or 0xFF9F && written >= 3)
            {
                // The mark of a half-width letter belongs to the one before: ﾀ and ﾞ are ダ.
                if (written <= katakana.Length) Voice(katakana[(written - 2)..written], letter - 0xFF9D);
                continue;
            }

            int kana = text[at] switch
            {
                0xE3 when letter is >= 0x30A1 and <= 0x30F6 or 0x30FC => letter,
                0xE3 when letter is >= 0x3041 and <= 0x3096 => letter + 0x60,
                0xEF when letter is >= 0xFF66 and <= 0xFF9D => HalfWidth[letter - 0xFF66],
                _ => 0,
            };
            if (kana == 0)
                break;
            if (written + 3 <= katakana.Length)
            {
                katakana[written] = 0xE3;
                katakana[written + 1] = (byte)(0x80 | (kana >> 6 & 63));
                katakana[written + 2] = (byte)(0x80 | (kana & 63));
            }

            written += 3;
        }

        if (written > katakana.Length) written = 0;
        return at;
    }

    // タ is E3 82 BF, ダ E3 83 80.
    private static void Voice(Span<byte> last, int steps)
    {
        int low = last[1] + steps;
        last[0] += (byte)(low > 0xBF ? 1 : 0);
        last[1] = (byte)(low > 0xBF ? low - 0x40 : low);
    }

    private const string HalfWidth = "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";
}
