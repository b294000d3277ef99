namespace Danmen.Restic.Format;

/// <summary>A time of a file, to the nanosecond (a .NET tick is 100 ns, which is too coarse).</summary>
/// <param name="Seconds">Seconds since 1970-01-01T00:00:00Z; may be negative.</param>
/// <param name="Nanoseconds">0 to 999,999,999, added to <paramref name="Seconds"/>.</param>
/// <param name="OffsetMinutes">Offset from UTC in which it is written; does not change the instant.</param>
public readonly record struct Timestamp(long Seconds, int Nanoseconds, short OffsetMinutes = 0)
{
    /// <summary>The same instant as a .NET tick count, rounded down to 100 ns. What .NET cannot say (years 0 and above 9999, zones beyond 14 hours) becomes the nearest, in UTC.</summary>
    public DateTimeOffset ToDateTimeOffset()
    {
        if (Seconds < DateTimeOffset.MinValue.ToUnixTimeSeconds()) return DateTimeOffset.MinValue;
        if (Seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()) return DateTimeOffset.MaxValue;
        DateTimeOffset utc = DateTimeOffset.UnixEpoch.AddSeconds(Seconds).AddTicks(Nanoseconds / 100);
        TimeSpan offset = TimeSpan.FromMinutes(OffsetMinutes);
        long local = utc.UtcTicks + offset.Ticks;
        bool fits = Math.Abs((int)OffsetMinutes) <= 14 * 60 && local >= 0 && local <= DateTime.MaxValue.Ticks;
        return fits ? utc.ToOffset(offset) : utc;
    }

    public static Timestamp From(DateTimeOffset time)
    {
        long ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
        long seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out long rest);
        if (rest < 0)
        {
            rest += TimeSpan.TicksPerSecond;
            seconds--;
        }

        return new Timestamp(seconds, (int)rest * 100, (short)time.Offset.TotalMinutes);
    }

    /// <summary>True when both are the same instant, whatever their offsets.</summary>
    public bool IsSameInstant(Timestamp other) => Seconds == other.Seconds && Nanoseconds == other.Nanoseconds;
}
