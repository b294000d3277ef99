namespace Danmen.Snapshots.Tags;

/// <summary>Which tags to find; null is any.</summary>
public sealed record TagQuery
{
    public string? Environment { get; init; }

    public string? Type { get; init; }

    /// <summary>A pattern (<c>v1.*</c>) or a range (<c>&gt;=1.2 &lt;2</c>).</summary>
    public string? Version { get; init; }

    /// <summary>First and last day, both included.</summary>
    public DateOnly? From { get; init; }

    public DateOnly? To { get; init; }

    /// <summary>First digits of a commit.</summary>
    public string? Commit { get; init; }

    /// <summary>Version of the newest migration.</summary>
    public string? Migration { get; init; }

    /// <summary>First digits of a pickle's SHA-256.</summary>
    public string? Pickle { get; init; }

    /// <summary><c>KEY</c> or <c>KEY=VALUE</c>.</summary>
    public string? Label { get; init; }

    /// <summary>Words that name, message, labels, links or author hold.</summary>
    public string? Text { get; init; }

    public bool WithDeleted { get; init; }

    public TagOrder Order { get; init; }

    public int Skip { get; init; }

    public int Take { get; init; } = int.MaxValue;
}

/// <summary>How found tags are sorted.</summary>
public enum TagOrder
{
    /// <summary>By the day of the capture, the newest first.</summary>
    Newest,

    /// <summary>By version, the highest first.</summary>
    Version,

    /// <summary>By name.</summary>
    Name,
}

/// <summary>One page of what was found.</summary>
/// <param name="Total">How many there are on all pages.</param>
public sealed record TagPage(IReadOnlyList<Tag> Tags, int Total);
