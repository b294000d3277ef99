using System.Buffers;
using Danmen.Governance.Masking.Ciphers;

namespace Danmen.Governance.Masking.Transformers;

/// <summary>Dates and times moved by days that belong to a person, or cut down to their year.</summary>
internal static class DateMasks
{
    private const int MostBytes = 64;

    public static Transformer Shift { get; } = new()
    {
        Name = "date-shift", Distinctness = Distinctness.Lost, Make = settings => new ShiftMask(settings),
        Parameters =
        [
            new("days", "180", "The furthest that a date moves, either way, 1 to 3650. None stays where it was.", "日付を動かす最大の日数（前後、1～3650）。動かない日付はありません。"),
        ],
        Page = new("Date shift", "日付のずらし",
            "A date or timestamp moves by a number of days that comes from the person whom the rule's 'person:' names, so that all dates of one person keep their distances; without it from the value itself. The time of day stays. Infinity stays infinity.",
            "日付や日時を、規則の person: が示す人から決まる日数だけずらします。同じ人の日付は互いの間隔を保ちます。person: がなければ値そのものから日数を決めます。時刻は変わらず、infinity はそのままです。"),
    };

    public static Transformer YearOnly { get; } = new()
    {
        Name = "year-only", Distinctness = Distinctness.Lost, Make = _ => new YearMask(),
        Page = new("Year only", "年だけ",
            "A date becomes the first of January of its year; a timestamp midnight of that day. Infinity stays infinity.",
            "日付をその年の 1 月 1 日に、日時をその日の 0 時にします。infinity はそのままです。"),
    };

    private static bool IsInfinity(ReadOnlySpan<byte> value) => value.SequenceEqual("infinity"u8) || value.SequenceEqual("-infinity"u8);

    private static MaskOutcome Write(long day, ReadOnlySpan<byte> time, IBufferWriter<byte> output)
    {
        Span<byte> date = output.GetSpan(16 + time.Length + 3);
        int length = Days.Write(day, date, out bool isBefore);
        if (length == 0) return MaskOutcome.Unfit;
        time.CopyTo(date[length..]);
        length += time.Length;
        if (isBefore)
        {
            " BC"u8.CopyTo(date[length..]);
            length += 3;
        }

        output.Advance(length);
        return MaskOutcome.Written;
    }

    private static bool TryRead(ReadOnlySpan<byte> value, out long day, out ReadOnlySpan<byte> time)
    {
        time = default;
        day = 0;
        if (value.Length > MostBytes || !Days.TryRead(value, out int length, out day, out bool isBefore)) return false;
        time = value[length..(isBefore ? ^3 : ^0)];
        return true;
    }

    private sealed class ShiftMask(MaskSettings settings) : FieldMask
    {
        private readonly AesCmac _function = new(settings.Cipher("date-shift"));
        private readonly int _days = settings.Whole("days", 180, 1, 3650);

        public override MaskOutcome Mask(ReadOnlySpan<byte> value, scoped in MaskRow row, IBufferWriter<byte> output)
        {
            if (IsInfinity(value))
            {
                output.Write(value);
                return MaskOutcome.Written;
            }

            if (!TryRead(value, out long day, out ReadOnlySpan<byte> time)) return MaskOutcome.Unfit;
            long drawn = (long)(_function.Compute(row.Person.IsEmpty ? value : row.Person) % (uint)(2 * _days)) - _days;
            return Write(day + (drawn >= 0 ? drawn + 1 : drawn), time, output);
        }
    }

    private sealed class YearMask : FieldMask
    {
        public override MaskOutcome Mask(ReadOnlySpan<byte> value, scoped in MaskRow row, IBufferWriter<byte> output)
        {
            if (IsInfinity(value))
            {
                output.Write(value);
                return MaskOutcome.Written;
            }

            if (!TryRead(value, out _, out ReadOnlySpan<byte> time)) return MaskOutcome.Unfit;
            output.Write(value[..value.IndexOf((byte)'-')]);
            output.Write("-01-01"u8);
            if (!time.IsEmpty)
            {
                output.Write(time[..1]);
                output.Write("00:00:00"u8);
                int zone = time.IndexOfAny((byte)'+', (byte)'-');
                if (zone > 0) output.Write(time[zone..]);
            }

            if (value.EndsWith(" BC"u8)) output.Write(" BC"u8);
            return MaskOutcome.Written;
        }
    }
}
