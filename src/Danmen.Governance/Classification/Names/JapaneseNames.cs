using Danmen.Governance.Classification.Detectors;

namespace Danmen.Governance.Classification.Names;

/// <summary>Names of Japanese persons.</summary>
internal static class JapaneseNames
{
    private const int Character = 3, Longest = 8 * Character;

    /// <summary>Judges a run of kanji, and a second one behind a space.</summary>
    /// <param name="text">From the run's beginning to the end of the text.</param>
    /// <param name="run">Bytes of the run.</param>
    /// <param name="length">Bytes of the name.</param>
    public static Grade Read(ReadOnlySpan<byte> text, int run, out int length)
    {
        length = run;
        if (run > Longest)
            return Grade.No;
        int space = Space(text[run..]);
        if (space > 0)
        {
            int second = Scripts.Kanji(text[(run + space)..]);
            ReadOnlySpan<byte> rest = text[(run + space)..];
            int given = second - Honorific(rest, second);
            if (second is > 0 and <= Longest && (Find(text[..run]) & NameKinds.Surname) != 0 && (Find(rest[..given]) & NameKinds.Given) != 0)
            {
                length = run + space + given;
                return run >= 2 * Character && given >= 2 * Character ? Grade.Strong : Grade.Weak;
            }
        }

        int title = Honorific(text, run);
        length = run - title;
        for (int split = Character; split < length && split <= 3 * Character; split += Character)
        {
            if ((Find(text[..split]) & NameKinds.Surname) != 0 && (Find(text[split..length]) & NameKinds.Given) != 0)
                return title > 0 || IsTitle(text[length..]) ? Grade.Strong : Grade.Weak;
        }

        // 阿部さくら, and 阿部 さくら.
        if (title == 0 && !IsTitle(text[run..]) && (Find(text[..run]) & NameKinds.Surname) != 0)
        {
            Span<byte> word = stackalloc byte[Longest];
            int kana = Scripts.Kana(text[(run + space)..], word, out int written);
            if (written >= 2 * Character && (NameList.Kana.Find(word[..written]) & NameKinds.Given) != 0)
            {
                length = run + space + kana;
                return Grade.Weak;
            }
        }

        // A surname alone: somebody's where a title follows, or where a word says that a name stands here.
        if (length < 2 * Character || Find(text[..length]) == NameKinds.None)
            return Grade.No;
        return title > 0 || IsTitle(text[length..]) ? Grade.Weak : Grade.Bare;
    }

    /// <summary>Judges two words of kana that a space parts, or one.</summary>
    public static Grade ReadKana(ReadOnlySpan<byte> text, out int length)
    {
        Span<byte> word = stackalloc byte[Longest];
        length = Scripts.Kana(text, word, out int written);
        if (length == 0)
            return Grade.No;
        NameKinds first = written < 2 * Character ? NameKinds.None : NameList.Kana.Find(word[..written]);
        int space = written == 0 ? 0 : Space(text[length..]);
        if (space > 0)
        {
            int second = Scripts.Kana(text[(length + space)..], word, out int given);
            if (given > 0 && (NameList.Kana.Find(word[..given]) & NameKinds.Given) != 0)
            {
                length += space + second;
                return (first & NameKinds.Surname) != 0 ? Grade.Weak : Grade.Bare;
            }
        }

        // One word in hiragana is grammar more often than a name.
        bool isHiragana = text[0] == 0xE3 && (text[1] == 0x81 || (text[1] == 0x82 && text[2] < 0xA0));
        return first == NameKinds.None || isHiragana ? Grade.No : Grade.Bare;
    }

    // Variants that lists do not have: 髙橋 is 高橋, 濵田 is 浜田.
    private static NameKinds Find(ReadOnlySpan<byte> word)
    {
        if (word.IsEmpty)
            return NameKinds.None;
        NameKinds kinds = NameList.Kanji.Find(word);
        if (kinds != NameKinds.None || word.Length > Longest)
            return kinds;
        Span<byte> other = stackalloc byte[Longest];
        word.CopyTo(other);
        bool isOther = false;
        for (int at = 0; at < word.Length; at += Character)
        {
            ReadOnlySpan<byte> usual = Usual(word.Slice(at, Character));
            if (usual.IsEmpty)
                continue;
            usual.CopyTo(other[at..]);
            isOther = true;
        }

        return isOther ? NameList.Kanji.Find(other[..word.Length]) : NameKinds.None;
    }

    private static ReadOnlySpan<byte> Usual(ReadOnlySpan<byte> letter)
    {
        ReadOnlySpan<byte> variants = "髙濵濱邉邊齋齊嶋冨桒柗澤廣國眞惠"u8, usual = "高浜浜辺辺斎斉島富桑松沢広国真恵"u8;
        for (int i = 0; i < variants.Length; i += Character)
        {
            if (variants.Slice(i, Character).SequenceEqual(letter))
                return usual.Slice(i, Character);
        }

        return default;
    }

    private static int Honorific(ReadOnlySpan<byte> text, int run) =>
        run > 2 * Character && text[..run].EndsWith("様"u8) || run > 2 * Character && (text[..run].EndsWith("氏"u8) || text[..run].EndsWith("殿"u8) || text[..run].EndsWith("君"u8)) ? Character : run > 3 * Character && text[..run].EndsWith("先生"u8) ? 2 * Character : 0;

    private static bool IsTitle(ReadOnlySpan<byte> text) => text.StartsWith("さん"u8) || text.StartsWith("さま"u8) || text.StartsWith("くん"u8) || text.StartsWith("ちゃん"u8) || text.StartsWith("様"u8) || text.StartsWith(" 様"u8) || text.StartsWith("　様"u8);

    private static int Space(ReadOnlySpan<byte> text) => text.StartsWith(" "u8) ? 1 : text.StartsWith("　"u8) ? 3 : text.StartsWith("・"u8) ? 3 : 0;
}
