namespace Danmen.Components.Postgres;

/// <summary>database.json: what a stored database is, and how to build it again. Nothing in it changes while the database does not.</summary>
internal sealed record DatabaseRecord
{
    public const int CurrentFormat = 1;

    public const string FileName = "database.json";

    /// <summary>What pg_dumpall --globals-only wrote.</summary>
    public const string GlobalsFileName = "globals.sql";

    public required int Format { get; init; }

    /// <summary>How <see cref="TableRecord.RowSum"/> is computed.</summary>
    public string RowSum { get => field ?? "row-sum-1"; init; }

    /// <summary>Version of the server, for example "15.18".</summary>
    public required string ServerVersion { get; init; }

    /// <summary>Version of pg_dump, for example "15.18".</summary>
    public required string DumpVersion { get; init; }

    public required DatabaseProperties Database { get; init; }

    /// <summary>SHA-256 of the normalised text of schema.dump.</summary>
    public required string SchemaDigest { get; init; }

    /// <summary>Roles that own something or hold a privilege.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>Extensions that the database uses.</summary>
    public required IReadOnlyList<ExtensionRecord> Extensions { get; init; }

    public required IReadOnlyList<TableRecord> Tables { get; init; }

    /// <summary>Populated materialised views, each behind what it reads.</summary>
    public required IReadOnlyList<RelationName> MaterializedViews { get; init; }

    public required long LargeObjectCount { get; init; }

    /// <summary>True when globals.sql is there.</summary>
    public required bool HasGlobals { get; init; }
}

/// <summary>An extension and its version.</summary>
internal sealed record ExtensionRecord(string Name, string Version);

/// <summary>Schema and name.</summary>
internal sealed record RelationName(string Schema, string Name);

/// <summary>What CREATE DATABASE and ALTER DATABASE need.</summary>
internal sealed record DatabaseProperties
{
    public required string Name { get; init; }

    /// <summary>As PostgreSQL spells it: "UTF8", "EUC_JP", "LATIN1", "SQL_ASCII".</summary>
    public required string Encoding { get; init; }

    /// <summary>"libc", "icu" or "builtin".</summary>
    public required string LocaleProvider { get; init; }

    public required string Collate { get; init; }

    public required string Ctype { get; init; }

    /// <summary>ICU or builtin locale, or null.</summary>
    public string? Locale { get; init; }

    public string? IcuRules { get; init; }

    /// <summary>Version of the collation's library at capture, or null.</summary>
    public string? CollationVersion { get; init; }

    public required string Owner { get; init; }

    public required string Tablespace { get; init; }

    public required int ConnectionLimit { get; init; }

    public string? Comment { get; init; }

    /// <summary>Privileges; null means the default ones.</summary>
    public IReadOnlyList<Privilege>? Privileges { get; init; }

    /// <summary>ALTER DATABASE … SET and ALTER ROLE … IN DATABASE … SET.</summary>
    public required IReadOnlyList<DatabaseSetting> Settings { get; init; }

    /// <summary>"schema.table" as people read it.</summary>
    public string Shown(string schema, string name) => NameEncoding.Shown(Encoding, schema, name);
}

/// <summary>One granted privilege.</summary>
/// <param name="Grantee">Role, or null for PUBLIC.</param>
/// <param name="Name">"CONNECT", "SELECT", …</param>
internal sealed record Privilege(string? Grantee, string Name, bool Grantable);

/// <summary>A setting of the database.</summary>
/// <param name="Role">For this role only, or null.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">As stored in pg_db_role_setting.</param>
internal sealed record DatabaseSetting(string? Role, string Name, string Value);

/// <summary>Whose rows a table's are.</summary>
internal enum TableKind
{
    /// <summary>A table's own rows, or those of one leaf partition.</summary>
    Table,

    /// <summary>Rows of an extension's configuration table, by its condition.</summary>
    ExtensionConfiguration,
}

/// <summary>The stored rows of one table.</summary>
internal sealed record TableRecord
{
    public required string Schema { get; init; }

    public required string Name { get; init; }

    public required TableKind Kind { get; init; }

    /// <summary>Columns of the rows in order; generated ones are left out.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Types of <see cref="Columns"/>, as format_type() prints them.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>Columns of the primary key in its order; null for none, and in what earlier versions stored.</summary>
    public IReadOnlyList<string>? PrimaryKey { get; init; }

    /// <summary>Topmost partitioned table, or null.</summary>
    public RelationName? Root { get; init; }

    /// <summary>True when the leaf of a row cannot be told on another server (hash partitions): rows are loaded through <see cref="Root"/>.</summary>
    public bool ThroughRoot { get; init; }

    /// <summary>The extension's condition ("WHERE …"), or null.</summary>
    public string? Condition { get; init; }

    /// <summary>How the rows are cut into chunks; kept from the first capture on.</summary>
    public required Snapshots.Contracts.ContentShape Shape { get; init; }

    public required long Rows { get; init; }

    public required long Bytes { get; init; }

    /// <summary>16 hexadecimal digits: CopyFormat.RowTally.Sum over all rows.</summary>
    public required string RowSum { get; init; }

    public required IReadOnlyList<PartRecord> Parts { get; init; }
}

/// <summary>One stored file of rows.</summary>
/// <param name="Path">Below the component's folder.</param>
/// <param name="RowSum">As TableRecord.RowSum, of this part's rows. Its bytes are named by the SHA-256 of each chunk already.</param>
internal sealed record PartRecord(string Path, long Rows, long Bytes, string RowSum);

/// <summary>sequences.json.</summary>
internal sealed record SequencesRecord(IReadOnlyList<SequenceRecord> Sequences)
{
    public const string FileName = "sequences.json";
}

/// <summary>The state of one sequence.</summary>
internal sealed record SequenceRecord(string Schema, string Name, long LastValue, bool IsCalled);

/// <summary>metadata.json of one shard of large objects.</summary>
internal sealed record LargeObjectsRecord(IReadOnlyList<LargeObjectRecord> Objects)
{
    public const string FileName = "metadata.json";
}

/// <summary>One large object.</summary>
internal sealed record LargeObjectRecord
{
    public required uint Oid { get; init; }

    public required string Owner { get; init; }

    public IReadOnlyList<Privilege>? Privileges { get; init; }

    public string? Comment { get; init; }

    /// <summary>Security labels by provider.</summary>
    public IReadOnlyList<SecurityLabel> Labels { get => field ?? []; init; }

    public required long Bytes { get; init; }

    public required string Sha256 { get; init; }
}

/// <summary>A security label.</summary>
internal sealed record SecurityLabel(string Provider, string Label);
