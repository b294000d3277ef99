using Danmen.Faults;

namespace Danmen.Snapshots.Contracts;

/// <summary>What was written to a component since a restore put it in place: names and numbers, never values.</summary>
/// <param name="IsWritten">Null when nobody knows.</param>
/// <param name="How">How it was found, or why it is not known.</param>
public sealed record WrittenSince(bool? IsWritten, Remark How)
{
    /// <summary>So many are told by name.</summary>
    public const int MostNames = 20;

    /// <summary>The parts are tables and the numbers rows; else files.</summary>
    public bool InRows { get; init; }

    public long Added { get; init; }

    public long Changed { get; init; }

    public long Removed { get; init; }

    /// <summary>How many tables or files it is in all.</summary>
    public long Parts { get; init; }

    /// <summary>The first of them by name, at most <see cref="MostNames"/>.</summary>
    public IReadOnlyList<WrittenPart> First { get; init; } = [];

    /// <summary>A mark over all of it tells that, and nothing more.</summary>
    public static WrittenSince ByMark(bool isWritten) => new(isWritten, (isWritten ? WrittenRemarks.ByMark : WrittenRemarks.ByMarkNothing).With());

    public static WrittenSince Unknown(object why) => new(null, WrittenRemarks.Unknown.With(why));

    /// <summary>Adds the parts up.</summary>
    /// <param name="parts">Those that were written to, in any order.</param>
    public static WrittenSince Of(IReadOnlyCollection<WrittenPart> parts, bool inRows, Remark how) => new(parts.Count > 0, how)
    {
        InRows = inRows,
        Added = parts.Sum(part => part.Added),
        Changed = parts.Sum(part => part.Changed),
        Removed = parts.Sum(part => part.Removed),
        Parts = parts.Count,
        First = [.. parts.OrderBy(part => part.Name, StringComparer.Ordinal).Take(MostNames)],
    };
}

/// <summary>A table or a file that was written to.</summary>
/// <param name="Added">Rows, or 1 for a new file.</param>
/// <param name="Changed">Rows, or 1 for a file.</param>
/// <param name="Removed">Rows, or 1 for a file that is gone.</param>
public sealed record WrittenPart(string Name, long Added, long Changed, long Removed)
{
    /// <summary>A table that is written anew as a whole, dropped or made; the numbers need not tell all.</summary>
    public bool IsReplaced { get; init; }
}
