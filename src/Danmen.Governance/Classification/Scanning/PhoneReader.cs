using Danmen.Governance.Classification.Detectors;

namespace Danmen.Governance.Classification.Scanning;

/// <summary>Numbers of telephones whose marks are mixed: <c>+81 (0)90-1234-5678</c>, <c>(03) 3123-4567</c>, <c>03(3123)4567</c>.</summary>
internal static class PhoneReader
{
    private const int Most = 15;

    /// <summary>Reads a number from '+', '(' or its first digit on.</summary>
    /// <returns>Its end, or 0.</returns>
    public static int Read(ReadOnlySpan<byte> text, int start, out Grade grade)
    {
        grade = Grade.No;
        Span<byte> digits = stackalloc byte[Most];
        int count = 0, at = start, marks = 0, end = 0, groups = 0;
        ulong shape = 0;
        bool isInternational = text[start] == '+', wasDigit = false;
        // A bracket around an area, not around the whole.
        ReadOnlySpan<byte> area = text.Slice(start + 1, Math.Min(7, text.Length - start - 1));
        if (text[start] == '(' && (area.IndexOfAny(" -)"u8) is var close && (close < 0 || area[close] != ')')))
            return 0;
        if (isInternational) at++;
        for (; at < text.Length; at++)
        {
            byte each = text[at];
            if (ByteKinds.IsDigit(each))
            {
                // The (0) that people write behind a country code is not dialled.
                if (isInternational && each == '0' && at + 1 < text.Length && text[at - 1] == '(' && text[at + 1] == ')')
                    continue;
                if (count == Most)
                    return 0;
                if (!wasDigit)
                {
                    shape <<= 4;
                    groups++;
                }

                digits[count++] = each;
                shape++;
                wasDigit = true;
                marks = 0;
                end = at + 1;
                continue;
            }

            wasDigit = false;
            if (each is (byte)'(' or (byte)')')
            {
                marks++;
            }
            else
            {
                if (NumeralReader.JointAt(text, at, out int width) is not (Joint.Hyphen or Joint.Space or Joint.Dot))
                    break;
                at += width - 1;
                marks++;
            }

            if (marks > 3 || groups > 6)
                break;
        }

        if (count < 8 || (end < text.Length && ByteKinds.IsWord(text[end])))
            return 0;
        grade = isInternational ? PhoneNumbers.International(digits[..count]) : PhoneNumbers.National(digits[..count], shape, Joint.Hyphen);
        return grade == Grade.No ? 0 : end;
    }
}
