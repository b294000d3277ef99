using Danmen.Governance.Classification.Detectors;

namespace Danmen.Governance.Classification.Names;

/// <summary>Names in Latin letters: a given name that is known and a capitalised word beside it; Japanese readings in romaji are not looked up.</summary>
internal static class EnglishNames
{
    private const int Longest = 20;

    // What goes on behind it is read again from there: the bound keeps that from taking for ever.
    private const int LongestWord = 40;

    /// <summary>Judges up to three capitalised words from here.</summary>
    /// <param name="length">Bytes of the name.</param>
    public static Grade Read(ReadOnlySpan<byte> text, out int length)
    {
        length = 0;
        int end = Word(text), words = 0;
        if (IsTitle(text[..end]))
            return Grade.No;
        bool isKnown = false;
        for (int at = 0; end > at && words < 4; words++)
        {
            if (words < 3 && IsGiven(text[at..end])) isKnown = true;
            length = end;
            // "Doe, Jane", "J. R. Smith", "O'Brien" and "Smith-Jones" are of the same words.
            int next = end;
            if (next < text.Length && text[next] == '.' && end - at == 1) next++;
            else if (next < text.Length && text[next] == ',' && words == 0) next++;
            if (next >= text.Length || text[next] != ' ' || Word(text[(next + 1)..]) is 0)
            {
                words++;
                break;
            }

            at = next + 1;
            end = at + Word(text[at..]);
        }

        return !isKnown ? Grade.No : words is 2 or 3 ? Grade.Weak : Grade.Bare;
    }

    /// <summary>True for a given name, in whatever case.</summary>
    public static bool IsGiven(ReadOnlySpan<byte> word)
    {
        if (word.Length is < 3 or > Longest)
            return false;
        Span<byte> lower = stackalloc byte[Longest];
        for (int i = 0; i < word.Length; i++) lower[i] = (byte)(word[i] | 0x20);
        return NameList.English.Find(lower[..word.Length]) != NameKinds.None;
    }

    // It speaks for the name behind it, and is none itself.
    private static bool IsTitle(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("Dear"u8) || word.SequenceEqual("Mr"u8) || word.SequenceEqual("Mrs"u8) || word.SequenceEqual("Ms"u8) || word.SequenceEqual("Dr"u8) || word.SequenceEqual("Hi"u8) || word.SequenceEqual("Hello"u8);

    // A capital, then letters, with ' or - within.
    private static int Word(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] is < (byte)'A' or > (byte)'Z')
            return 0;
        int at = 1;
        while (at < text.Length && at < LongestWord && (ByteKinds.IsLetter(text[at]) || (text[at] is (byte)'\'' or (byte)'-' && at + 1 < text.Length && ByteKinds.IsLetter(text[at + 1])))) at++;
        return at;
    }
}
