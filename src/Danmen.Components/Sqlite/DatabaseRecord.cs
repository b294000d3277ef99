using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Sqlite;

/// <summary><c>database.json</c>: what a captured database is. The same database gives the same record.</summary>
internal sealed record DatabaseRecord
{
    public const string FileName = "database.json";

    /// <summary>The database itself, beside the record.</summary>
    public const string DatabaseFileName = "database.sqlite";

    public const int CurrentFormat = 1;

    public required int Format { get; init; }

    /// <summary>Length of the database, bytes.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Of the database's bytes, 64 hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>How the bytes are cut into chunks: kept from capture to capture.</summary>
    public required ContentShape Shape { get; init; }

    /// <summary>The captured file's permissions, octal; null where the system has none.</summary>
    public string? Mode { get; init; }

    /// <summary>Numeric owner and group of the captured file.</summary>
    public uint? UserId { get; init; }

    public uint? GroupId { get; init; }

    public required DatabaseContents Contents { get; init; }
}

/// <summary>What a database says of itself.</summary>
internal sealed record DatabaseContents
{
    /// <summary>Bytes.</summary>
    public required long PageSize { get; init; }

    /// <summary>"UTF-8", "UTF-16le" or "UTF-16be".</summary>
    public required string Encoding { get; init; }

    /// <summary>The application's own number for its schema.</summary>
    public required long UserVersion { get; init; }

    public required long ApplicationId { get; init; }

    /// <summary>SHA-256 over all objects of the schema, 64 hexadecimal digits.</summary>
    public required string SchemaDigest { get; init; }

    public required IReadOnlyList<SchemaVersion> SchemaVersions { get; init; }

    /// <summary>Tables by name, virtual ones left out: their rows stand in other tables.</summary>
    public required SortedDictionary<string, TableContents> Tables { get; init; }
}

/// <summary>A migration tool and the newest version that it applied.</summary>
internal sealed record SchemaVersion(string Tool, string? Version);

/// <summary>Rows of one table.</summary>
/// <param name="RowSum">Independent of the rows' order.</param>
internal sealed record TableContents(long Rows, string RowSum);
