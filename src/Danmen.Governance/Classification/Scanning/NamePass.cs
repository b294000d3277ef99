using System.Buffers;
using Danmen.Governance.Classification.Detectors;
using Danmen.Governance.Classification.Names;

namespace Danmen.Governance.Classification.Scanning;

/// <summary>The way through a text for names and addresses, behind <see cref="Pass"/> and over the same bytes: from kanji, kana, capital or house number to the next.</summary>
internal ref struct NamePass(ReadOnlySpan<byte> text, DetectorSet detectors, ulong context, List<Finding> findings)
{
    private static readonly SearchValues<byte> s_landmarks = SearchValues.Create([.. Enumerable.Range('A', 26).Select(each => (byte)each), .. Enumerable.Range('0', 10).Select(each => (byte)each), .. Enumerable.Range(0xE3, 7).Select(each => (byte)each), 0xEF]);

    private readonly ReadOnlySpan<byte> _text = text;
    private readonly int _name = detectors.At(Landmark.JapaneseName);
    private readonly int _kana = detectors.At(Landmark.Kana);
    private readonly int _latin = detectors.At(Landmark.LatinName);
    private readonly int _address = detectors.At(Landmark.JapaneseAddress);
    private readonly int _street = detectors.At(Landmark.StreetAddress);
    private ContextTrail _trail = new(detectors.Words);

    public void Run()
    {
        for (int at = 0; ;)
        {
            int skip = _text[at..].IndexOfAny(s_landmarks);
            if (skip < 0)
                return;
            at += skip;
            byte each = _text[at];
            at += each < 0x80 ? (ByteKinds.IsDigit(each) ? Number(at) : Latin(at)) : at + 3 > _text.Length ? 1 : Scripts.IsKanji(_text[at..]) ? Kanji(at) : Kana(at);
        }
    }

    private int Kanji(int at)
    {
        ReadOnlySpan<byte> rest = _text[at..];
        if (Addresses.ReadJapanese(rest) is > 0 and var address)
        {
            Report(_address, Grade.Strong, at, address);
            return address;
        }

        int run = Scripts.Kanji(rest);
        Grade grade = JapaneseNames.Read(rest, run, out int name);
        // What kana joins on the left is a word: お客様.
        if (grade != Grade.No && at >= 3 && _text[at - 3] == 0xE3 && _text[at - 2] is 0x81 or 0x82 && grade == Grade.Weak) grade = Grade.Bare;
        Report(_name, grade, at, name);
        return Math.Max(run, grade is Grade.No or Grade.Bare ? run : name);
    }

    private int Kana(int at)
    {
        Grade grade = JapaneseNames.ReadKana(_text[at..], out int length);
        Report(_kana, grade, at, length);
        return Math.Max(1, grade == Grade.No && length == 0 ? 3 : length);
    }

    private int Latin(int at)
    {
        bool isInside = at > 0 && (ByteKinds.IsWord(_text[at - 1]) || _text[at - 1] is (byte)'@' or (byte)'_' or (byte)'/' or (byte)'.' or (byte)'-');
        int end = at + 1;
        while (end < _text.Length && ByteKinds.IsLetter(_text[end])) end++;
        if (isInside || (end < _text.Length && ByteKinds.IsDigit(_text[end])))
            return end - at;
        Grade grade = EnglishNames.Read(_text[at..], out int length);
        Report(_latin, grade, at, length);
        return grade == Grade.No ? end - at : Math.Max(end - at, length);
    }

    private int Number(int at)
    {
        bool isInside = at > 0 && (ByteKinds.IsWord(_text[at - 1]) || _text[at - 1] is (byte)'-' or (byte)'.' or (byte)'/' or (byte)':' or (byte)',');
        int end = at + 1;
        while (end < _text.Length && ByteKinds.IsWord(_text[end])) end++;
        if (isInside || Addresses.ReadEnglish(_text[at..]) is not (> 0 and var street))
            return end - at;
        Report(_street, Grade.Strong, at, street);
        return street;
    }

    private void Report(int detector, Grade grade, int start, int length)
    {
        if (grade == Grade.No || detector < 0)
            return;
        bool hasContext = (context >> detector & 1) != 0 || (grade != Grade.Strong && _trail.Speaks(_text, detector, start));
        if (hasContext || grade != Grade.Bare)
            findings.Add(new Finding(start, length, (byte)detector, grade, hasContext));
    }
}
