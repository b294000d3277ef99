using System.Numerics;
using System.Runtime.CompilerServices;
using Danmen.Governance.Classification.Detectors;

namespace Danmen.Governance.Classification.Scanning;

/// <summary>Which context words stand before a place. Goes forward only, so that no byte is looked at twice.</summary>
internal struct ContextTrail(ContextIndex words)
{
    /// <summary>Bytes between a word and the value that it speaks for: one label, and what stands between.</summary>
    public const int Reach = 64;

    private Positions _last;
    private int _at;

    /// <summary>Every detector that a word was seen of.</summary>
    public ulong Seen { get; private set; }

    /// <summary>True when a word of the detector stands within reach before <paramref name="place"/>, on the same line and in the same field of a row.</summary>
    public bool Speaks(ReadOnlySpan<byte> text, int detector, int place)
    {
        Advance(text, place);
        return (Seen >> detector & 1) != 0 && _last[detector] >= place - Reach;
    }

    /// <summary>Looks at everything up to a place, at most as far back as words reach.</summary>
    public void Advance(ReadOnlySpan<byte> text, int place)
    {
        int at = Math.Max(_at, place - Reach - 24);
        _at = Math.Max(_at, place);
        if (at >= place)
            return;
        // What stands on another line or in another field speaks for nothing here.
        if (text[at..place].LastIndexOfAny((byte)'\n', (byte)'\t') is >= 0 and var feed)
        {
            Seen = 0;
            at += feed + 1;
        }

        // A word that was cut in two is read from its beginning.
        while (at > 0 && place - at < 200 && ByteKinds.IsLetter(text[at - 1])) at--;
        while (at < place)
        {
            byte each = text[at];
            if (ByteKinds.IsLetter(each))
            {
                at = Word(text, at, place);
                continue;
            }

            if (each >= 0xE3) Mark(words.Japanese(text[at..]), at);
            at++;
        }
    }

    // phoneNumber and phone_number are "phone", "number" and "phonenumber".
    private int Word(ReadOnlySpan<byte> text, int at, int place)
    {
        ulong part = ContextIndex.Start, pair = 0;
        for (int start = at; at < place; at++)
        {
            byte each = text[at];
            if (!ByteKinds.IsLetter(each))
            {
                if (each is not ((byte)'_' or (byte)'-' or (byte)' ') || at + 1 >= place || !ByteKinds.IsLetter(text[at + 1]))
                    break;
                (part, pair) = Part(part, pair, at);
                start = at + 1;
                continue;
            }

            if (each <= 'Z' && at > start && text[at - 1] > 'Z') (part, pair) = Part(part, pair, at);
            part = ContextIndex.Next(part, each);
            if (pair != 0) pair = ContextIndex.Next(pair, each);
        }

        Part(part, pair, at);
        return at;
    }

    private (ulong Part, ulong Pair) Part(ulong part, ulong pair, int at)
    {
        ulong mask = words.English(part);
        if (pair != 0) mask |= words.English(pair);
        if (mask != 0) Mark(mask, at);
        return (ContextIndex.Start, part);
    }

    private void Mark(ulong mask, int at)
    {
        Seen |= mask;
        for (; mask != 0; mask &= mask - 1) _last[BitOperations.TrailingZeroCount(mask)] = at;
    }

    [InlineArray(DetectorSet.Most)]
    private struct Positions
    {
        private int _first;
    }
}
