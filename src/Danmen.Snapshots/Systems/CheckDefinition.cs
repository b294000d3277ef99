using System.Text.RegularExpressions;

namespace Danmen.Snapshots.Systems;

/// <summary>A check of an environment: something that must be true when the system is well. Its name is unique in the environment.</summary>
public abstract record CheckDefinition
{
    public required string Name { get; init; }

    /// <summary>When it fails, so does what it was made for.</summary>
    public bool Critical { get; init; } = true;

    /// <summary>One of the few that tell whether the system lives at all.</summary>
    public bool Vital { get; init; }

    /// <summary>Whether a drill carries it out; null for what is usual for its kind.</summary>
    public bool? Drill { get; init; }

    /// <summary>How often it is tried again after it failed.</summary>
    public int Retries { get; init; }

    /// <summary>How long is waited before it is tried again.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest that one attempt may take.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>An address that is fetched.</summary>
    public sealed record Http(Uri Address) : CheckDefinition
    {
        /// <summary>One of these is expected.</summary>
        public IReadOnlyList<int> Statuses { get; init; } = [200];

        /// <summary>Name of a header to the text that its value must hold.</summary>
        public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

        /// <summary>What must stand in the answer, which is JSON.</summary>
        public IReadOnlyList<JsonExpectation> Json { get; init; } = [];

        /// <summary>What must stand somewhere in the answer's text.</summary>
        public Regex? Match { get; init; }

        /// <summary>The longest that the whole answer may take.</summary>
        public TimeSpan? Within { get; init; }

        /// <summary>Absolute path of the certificates that are trusted for it; null for the machine's own.</summary>
        public string? CaFile { get; init; }

        /// <summary>TLS 1.2 will do; otherwise only 1.3 does.</summary>
        public bool AllowsTls12 { get; init; }
    }

    /// <summary>A port that takes connections.</summary>
    public sealed record Tcp(string Host, int Port) : CheckDefinition
    {
        /// <summary>The longest that the connection may take.</summary>
        public TimeSpan? Within { get; init; }
    }

    /// <summary>A query, of the database of a component.</summary>
    public sealed record Sql(string Statement, string Component) : CheckDefinition
    {
        /// <summary>The one value of the one row; null when only rows are counted.</summary>
        public string? Expected { get; init; }

        /// <summary>How many rows there must be; null for one with <see cref="Expected"/>.</summary>
        public int? Rows { get; init; }
    }

    /// <summary>A command (<c>sh -c</c>).</summary>
    public sealed record Command(string Text) : CheckDefinition
    {
        public int ExitCode { get; init; }

        /// <summary>What it writes its single tests to; null when only its exit code tells.</summary>
        public ReportDefinition? Report { get; init; }
    }

    /// <summary>A unit of systemd that must be active.</summary>
    public sealed record Unit(string UnitName) : CheckDefinition;
}

/// <summary>A value in JSON.</summary>
/// <param name="Value">A text, or what is no text as JSON writes it.</param>
public sealed record JsonExpectation(JsonPlace Place, string Value);

/// <summary>A report of single tests.</summary>
/// <param name="Path">Absolute, on the machine where the command runs.</param>
public sealed record ReportDefinition(ReportFormat Format, string Path);

/// <summary>How single tests are told.</summary>
public enum ReportFormat
{
    JUnit,
    Trx,
}
