using Danmen.Governance.Classification.Detectors;

namespace Danmen.Governance.Classification.Names;

/// <summary>Addresses of houses, by their structure.</summary>
internal static class Addresses
{
    private const int Longest = 200, Character = 3;

    // The first two characters of each prefecture; 京都 and 東京 are 都 and 府 behind them.
    private static readonly HashSet<ulong> s_prefectures = [.. "北海青森岩手宮城秋田山形福島茨城栃木群馬埼玉千葉東京神奈新潟富山石川福井山梨長野岐阜静岡愛知三重滋賀京都大阪兵庫奈良和歌鳥取島根岡山広島山口徳島香川愛媛高知福岡佐賀長崎熊本大分宮崎鹿児沖縄".Chunk(2).Select(each => Key(System.Text.Encoding.UTF8.GetBytes(each)))];

    private static readonly string[] s_suffixes = ["street", "st", "avenue", "ave", "road", "rd", "lane", "ln", "drive", "dr", "boulevard", "blvd", "way", "court", "ct", "place", "pl", "terrace", "square", "sq", "close", "crescent", "gardens", "parkway", "highway", "hwy", "grove", "hill", "row", "mews"];

    private static readonly HashSet<ulong> s_streets = [.. s_suffixes.Select(each => Lower(System.Text.Encoding.ASCII.GetBytes(each)))];

    /// <summary>Reads prefecture, municipality and what follows them.</summary>
    /// <param name="text">Begins with a run of kanji.</param>
    /// <returns>Length in bytes, or 0.</returns>
    public static int ReadJapanese(ReadOnlySpan<byte> text)
    {
        if (text.Length < 5 * Character || !s_prefectures.Contains(Key(text)))
            return 0;
        int at = Prefecture(text);
        if (at == 0)
            return 0;
        // 市, 区, 町, 村 or 郡 within eight characters of any script: あきる野市.
        for (int i = 1; i <= 8 && at + ((i + 1) * Character) <= text.Length; i++)
        {
            ReadOnlySpan<byte> letter = text.Slice(at + (i * Character), Character);
            if (letter[0] is < 0xE3 or > 0xE9)
                return 0;
            if (letter.SequenceEqual("市"u8) || letter.SequenceEqual("区"u8) || letter.SequenceEqual("町"u8) || letter.SequenceEqual("村"u8) || letter.SequenceEqual("郡"u8))
                return End(text, at + ((i + 1) * Character));
        }

        return 0;
    }

    /// <summary>Reads a number, one to four words and the kind of street: <c>221B Baker Street</c>.</summary>
    /// <param name="text">Begins with a digit.</param>
    /// <returns>Length in bytes, or 0.</returns>
    public static int ReadEnglish(ReadOnlySpan<byte> text)
    {
        int at = 0;
        while (at < text.Length && at < 5 && ByteKinds.IsDigit(text[at])) at++;
        if (at < text.Length && ByteKinds.IsLetter(text[at])) at++;
        for (int words = 0; words < 5; words++)
        {
            if (at + 2 >= text.Length || text[at] != ' ' || !(text[at + 1] is >= (byte)'A' and <= (byte)'Z' || (words == 0 && ByteKinds.IsDigit(text[at + 1]))))
                return 0;
            int start = ++at;
            while (at < text.Length && (ByteKinds.IsWord(text[at]) || text[at] is (byte)'\'' or (byte)'-')) at++;
            if (words > 0 && at - start <= 9 && s_streets.Contains(Lower(text[start..at])))
                return at < text.Length && text[at] == '.' ? at + 1 : at;
            if (at < text.Length && text[at] == '.' && at - start == 1) at++;
        }

        return 0;
    }

    private static int Prefecture(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("北海道"u8) || text.StartsWith("東京都"u8) || text.StartsWith("京都府"u8) || text.StartsWith("大阪府"u8))
            return 3 * Character;
        ReadOnlySpan<byte> prefecture = "県"u8;
        return text[(2 * Character)..].StartsWith(prefecture) ? 3 * Character : text[(3 * Character)..].StartsWith(prefecture) && (text.StartsWith("神奈川"u8) || text.StartsWith("和歌山"u8) || text.StartsWith("鹿児島"u8)) ? 4 * Character : 0;
    }

    // Kanji, kana, digits and hyphens, and a building behind a space; a particle, a mark or a line ends it.
    private static int End(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && at < Longest)
        {
            byte each = text[at];
            if (each < 0x80)
            {
                if (!(ByteKinds.IsWord(each) || each == '-') && !(each == ' ' && at + 1 < text.Length && ByteKinds.IsDigit(text[at + 1])))
                    break;
                at++;
                continue;
            }

            int width = each < 0xE0 ? 2 : each < 0xF0 ? 3 : 4;
            if (at + width > text.Length || (width == 3 && IsEnd(text.Slice(at, 3))))
                break;
            at += width;
        }

        return Math.Min(at, text.Length);
    }

    // 、。（）「」 and the particles に へ を で は が: of the letters of places only の, ヶ and ノ are common.
    private static bool IsEnd(ReadOnlySpan<byte> letter) =>
        (letter[0] == 0xE3 && letter[1] == 0x80 && letter[2] is not (0x85 or 0x87)) || (letter[0] == 0xEF && letter[1] == 0xBC && letter[2] is 0x88 or 0x89 or 0x8C or 0x9A)
        || letter.SequenceEqual("に"u8) || letter.SequenceEqual("へ"u8) || letter.SequenceEqual("を"u8) || letter.SequenceEqual("で"u8) || letter.SequenceEqual("は"u8) || letter.SequenceEqual("が"u8);

    private static ulong Key(ReadOnlySpan<byte> text) =>
        text[0] | ((ulong)text[1] << 8) | ((ulong)text[2] << 16) | ((ulong)text[3] << 24) | ((ulong)text[4] << 32) | ((ulong)text[5] << 40);

    private static ulong Lower(ReadOnlySpan<byte> word)
    {
        ulong key = 0;
        foreach (byte each in word) key = (key * 131) + (uint)(each | 0x20);
        return key;
    }
}
