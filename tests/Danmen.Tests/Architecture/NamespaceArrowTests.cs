using Xunit;

namespace Danmen.Tests.Architecture;

/// <summary>The arrows between the namespaces of src/, as docs/architecture.md draws them.</summary>
public sealed class NamespaceArrowTests
{
    private static readonly ArrowTable s_arrows = new("Danmen.", """
        Faults ->

        # A stage knows the format alone; packs have sealed headers.
        Restic.Format -> Faults
        Restic.Chunking -> Faults Restic.Format
        Restic.Compression -> Faults Restic.Format
        Restic.Encryption -> Faults Restic.Format Restic.Buffers
        Restic.Packing -> Faults Restic.Format Restic.Encryption
        Restic.Indexing -> Faults Restic.Format Restic.Packing
        Restic.Buffers ->
        Restic.FileSystem -> Faults Restic.Format
        Restic.Backends -> Faults Restic.Format
        Restic.Backends.Local -> Faults Restic.Format Restic.Backends
        Restic.Backends.Memory -> Faults Restic.Format Restic.Backends
        Restic.Backends.Caching -> Faults Restic.Format Restic.Backends
        Restic.Backends.Rest -> Faults Restic.Format Restic.Backends
        Restic.Backends.Limiting -> Restic.Format Restic.Backends
        Restic.Backends.Opening -> Faults Restic.Backends Restic.Backends.Limiting Restic.Backends.Local Restic.Backends.Memory Restic.Backends.Rest

        # ADR 0008: what opens and reads a repository, below the three that know every stage.
        Restic.Repositories -> Faults Restic.Format Restic.Backends Restic.Compression Restic.Encryption Restic.Packing Restic.Indexing
        Restic.Archiving -> Faults Restic.Format Restic.Buffers Restic.Backends Restic.Chunking Restic.Compression Restic.Encryption Restic.Packing Restic.Indexing Restic.FileSystem Restic.Repositories
        Restic.Restoring -> Faults Restic.Format Restic.Buffers Restic.Backends Restic.Compression Restic.Encryption Restic.Packing Restic.Indexing Restic.FileSystem Restic.Repositories
        Restic.Maintenance -> Faults Restic.Format Restic.Backends Restic.Compression Restic.Encryption Restic.Packing Restic.Indexing Restic.Repositories
        Restic.Maintenance.Checking -> Faults Restic.Format Restic.Backends Restic.Compression Restic.Encryption Restic.Packing Restic.Indexing Restic.Repositories Restic.Maintenance
        Restic.Maintenance.Forgetting -> Faults Restic.Format Restic.Backends Restic.Repositories Restic.Maintenance
        Restic.Maintenance.Statistics -> Faults Restic.Format Restic.Backends Restic.Repositories Restic.Maintenance
        Restic.Maintenance.Copying -> Faults Restic.Format Restic.Backends Restic.Archiving Restic.Repositories Restic.Maintenance
        Restic.Maintenance.Pruning -> Faults Restic.Format Restic.Backends Restic.Archiving Restic.Repositories Restic.Maintenance
        Restic.Maintenance.Retaining -> Faults Restic.Format Restic.Backends Restic.Repositories Restic.Maintenance
        Restic.Maintenance.Repairing -> Faults Restic.Format Restic.Backends Restic.Packing Restic.Indexing Restic.Repositories Restic.Maintenance
        Restic.Maintenance.Healing -> Faults Restic.Format Restic.Backends Restic.Archiving Restic.Repositories Restic.Maintenance Restic.Maintenance.Checking Restic.Maintenance.Repairing

        # Rules over values: pure functions, no file and no clock. What is looked for; the one pass that looks; what a column is by what was found.
        Governance.Classification.Detectors ->
        Governance.Classification.Names -> Governance.Classification.Detectors
        Governance.Classification.Scanning -> Governance.Classification.Detectors Governance.Classification.Names
        Governance.Classification.Columns -> Governance.Classification.Detectors Governance.Classification.Scanning
        Governance.Masking -> Faults Governance.Masking.Ciphers
        Governance.Masking.Ciphers ->
        Governance.Masking.Transformers -> Faults Governance.Masking Governance.Masking.Ciphers

        # The story. Its ports know nothing of the store.
        Snapshots.Contracts -> Faults
        # Rules over texts: no file is opened, no secret fetched.
        Snapshots.Substituting -> Snapshots.Contracts
        Snapshots.Systems -> Faults Snapshots.Contracts Snapshots.Substituting
        Snapshots.Capturing -> Faults Snapshots.Contracts Snapshots.Systems Restic.Format Restic.Backends Restic.Chunking Restic.Repositories Restic.Archiving Restic.Restoring
        # Signed records are snapshots of their own; a tag is one.
        Snapshots.Records -> Faults Snapshots.Contracts Snapshots.Systems Snapshots.Capturing Restic.Format Restic.Backends Restic.Repositories Restic.Archiving
        Snapshots.Tags -> Faults Snapshots.Systems Snapshots.Capturing Snapshots.Records Restic.Format Restic.Backends Restic.Repositories
        Snapshots.Holds -> Faults Snapshots.Capturing Snapshots.Records Restic.Format Restic.Repositories
        # What is owed to a place that shows tags, and what it knows of their history; which place is behind a port.
        Snapshots.Mirroring -> Faults Snapshots.Comparing Snapshots.Contracts Snapshots.Systems Snapshots.Tags
        # Other repositories that get what the first one got.
        Snapshots.Replicas -> Faults Snapshots.Contracts Snapshots.Systems Snapshots.Capturing Snapshots.Records Snapshots.Tags Snapshots.Holds Restic.Format Restic.Backends Restic.Repositories Restic.Maintenance.Copying Restic.Maintenance.Forgetting Restic.Maintenance.Healing
        # What has to be asked for before it can be read.
        Snapshots.Thawing -> Faults Snapshots.Systems Snapshots.Capturing Restic.Format Restic.Backends Restic.Repositories
        Snapshots.Redacting ->
        # What is asked of a living system; networks and commands are behind ports.
        Snapshots.Checks -> Faults Snapshots.Contracts Snapshots.Systems
        Snapshots.Schedules -> Faults Snapshots.Systems
        # Rules over plain values; what reads them and what carries a plan out.
        Snapshots.Retention -> Faults Snapshots.Systems Snapshots.Capturing Snapshots.Tags Snapshots.Holds Snapshots.Records Restic.Format Restic.Backends Restic.Repositories Restic.Maintenance.Copying Restic.Maintenance.Forgetting
        # A comparison with the living system stores what it captures in a folder of its own, laid over the repository.
        Snapshots.Comparing -> Faults Snapshots.Redacting Snapshots.Contracts Snapshots.Systems Snapshots.Capturing Restic.Format Restic.Backends Restic.Backends.Local Restic.Repositories
        # A path is production's by device and inode, whatever its name.
        Snapshots.Runbooks -> Faults Snapshots.Contracts Snapshots.Systems Snapshots.Substituting Snapshots.Capturing Snapshots.Checks Snapshots.Folders Restic.Format Restic.Repositories Restic.Restoring

        # A drill is a run whose places are thrown away, and its record a signed one.
        Snapshots.Drills -> Faults Snapshots.Contracts Snapshots.Systems Snapshots.Capturing Snapshots.Checks Snapshots.Records Snapshots.Runbooks Restic.Format Restic.Repositories

        # The file system for kinds of components, which never see the store.
        Snapshots.Folders -> Faults Restic.Format Restic.FileSystem Snapshots.Contracts Snapshots.Capturing

        # Doors stand at the root of Danmen.Components; what is behind one is seen by no other.
        Components -> Faults Snapshots.Contracts Components.Configuration Components.Files Components.Git Components.Pickle Components.Postgres Components.Postgres.Comparing Components.Postgres.Extracting Components.Postgres.Loading Components.Postgres.ThrowAway Components.Rsync Components.Sqlite Components.Sqlite.Comparing Components.Sqlite.Extracting Components.Sqlite.Loading
        # What several kinds need.
        Components.Checksums -> Faults Snapshots.Contracts
        Components.Records -> Faults Snapshots.Contracts
        Components.Rows -> Snapshots.Contracts Components.Checksums Components.Scratch
        Components.SchemaVersions -> Faults
        Components.Files -> Faults Snapshots.Contracts Snapshots.Folders Components.Records
        Components.FileNodes ->
        Components.Scratch -> Components.FileNodes
        # Folders whose files are looked into.
        Components.Configuration -> Faults Snapshots.Contracts Components.Files
        Components.Pickle -> Faults Snapshots.Contracts Components.Files
        # A work tree is a folder with a history.
        Components.Git -> Faults Snapshots.Contracts Components.FileNodes Components.Files Components.Records Components.Scratch
        # A folder of another host is a folder once it is here.
        Components.Rsync -> Faults Snapshots.Contracts Snapshots.Folders Components.Files Components.Records Components.Scratch
        Components.Postgres -> Faults Snapshots.Contracts Components.Checksums Components.Records Components.Postgres.CopyFormat
        Components.Postgres.Comparing -> Faults Snapshots.Contracts Components.Checksums Components.Records Components.Rows Components.Postgres Components.Postgres.Extracting Components.Postgres.Loading Components.SchemaVersions
        Components.Postgres.CopyFormat -> Faults Components.Checksums
        Components.Postgres.Extracting -> Faults Snapshots.Contracts Components.Checksums Components.Records Components.SchemaVersions Components.Postgres Components.Postgres.CopyFormat
        # Loading asks the new database what Extracting asked the old one.
        Components.Postgres.Loading -> Faults Snapshots.Contracts Snapshots.Folders Components.Checksums Components.Records Components.Postgres Components.Postgres.CopyFormat Components.Postgres.Extracting
        Components.Postgres.Masking -> Faults Governance.Masking.Transformers Components.Postgres.CopyFormat
        # A server of a drill's own gets the roles that Loading would miss.
        Components.Postgres.ThrowAway -> Faults Snapshots.Contracts Components.Records Components.Postgres Components.Postgres.Extracting Components.Postgres.Loading
        Components.Sqlite -> Faults Snapshots.Contracts Components.Checksums Components.Records Components.SchemaVersions
        Components.Sqlite.Comparing -> Faults Snapshots.Contracts Components.Sqlite Components.Scratch Components.Checksums Components.Rows Components.SchemaVersions
        Components.Sqlite.Extracting -> Faults Snapshots.Contracts Components.Checksums Components.Records Components.SchemaVersions Components.Sqlite Components.FileNodes Components.Scratch
        Components.Sqlite.Loading -> Faults Snapshots.Contracts Snapshots.Folders Components.Checksums Components.Records Components.FileNodes Components.Sqlite

        # One folder for each system outside, behind one port each. Waits between attempts are those of the store.
        Integrations.Azure -> Faults Restic.Format Restic.Backends Snapshots.Contracts Snapshots.Systems
        Integrations.Ansible -> Faults Snapshots.Contracts
        Integrations.GitLab -> Faults Restic.Backends Snapshots.Contracts Snapshots.Systems
        Integrations.Probes -> Faults Snapshots.Contracts
        # Behind the program, restic's REST protocol is spoken.
        Integrations.Rclone -> Faults Restic.Format Restic.Backends Restic.Backends.Rest
        Integrations.S3 -> Faults Restic.Format Restic.Backends Snapshots.Contracts Snapshots.Systems

        # The terminal. Words know only the enumerations that they put into words.
        Cli.Wording -> Faults Snapshots.Contracts Snapshots.Comparing Snapshots.Drills Snapshots.Retention Snapshots.Runbooks
        Cli.Rendering -> Faults Cli.Wording Restic.Repositories Snapshots.Contracts Snapshots.Capturing Snapshots.Checks Snapshots.Comparing Snapshots.Mirroring Snapshots.Records Snapshots.Replicas Snapshots.Tags
        Cli.Demo -> Faults
        Cli.Commands -> Faults Cli.Wording Cli.Rendering Cli.Demo Components Integrations.Ansible Integrations.Azure Integrations.GitLab Integrations.Probes Integrations.Rclone Integrations.S3 Snapshots.Contracts Snapshots.Systems Snapshots.Capturing Snapshots.Checks Snapshots.Comparing Snapshots.Drills Snapshots.Mirroring Snapshots.Records Snapshots.Replicas Snapshots.Tags Snapshots.Holds Snapshots.Retention Snapshots.Schedules Snapshots.Thawing Snapshots.Runbooks Restic.Format Restic.Backends Restic.Backends.Caching Restic.Backends.Rest Restic.Backends.Limiting Restic.Backends.Opening Restic.Repositories Restic.Maintenance.Checking Restic.Maintenance.Copying Restic.Maintenance.Forgetting Restic.Maintenance.Healing Restic.Maintenance.Pruning Restic.Maintenance.Repairing Restic.Maintenance.Retaining Restic.Maintenance.Statistics
        Cli -> Cli.Commands Cli.Rendering
        """);

    // Each outside library has few doors, so that it can be replaced.
    private static readonly Dictionary<string, string[]> s_outside = new()
    {
        ["Azure"] = ["Danmen.Integrations.Azure"],
        ["Amazon"] = ["Danmen.Integrations.S3"],
        ["Microsoft.Data.Sqlite"] = ["Danmen.Components.Sqlite", "Danmen.Cli.Commands", "Danmen.Cli.Demo", "Danmen.Snapshots.Mirroring", "Danmen.Snapshots.Replicas", "Danmen.Snapshots.Tags"],
        ["Npgsql"] = ["Danmen.Components.Postgres"],
        ["SQLitePCL"] = ["Danmen.Components.Sqlite"],
        ["Spectre.Console"] = ["Danmen.Cli.Rendering"],
        ["System.CommandLine"] = ["Danmen.Cli.Commands"],
        ["YamlDotNet"] = ["Danmen.Snapshots.Systems", "Danmen.Components.Configuration"],
        ["Tomlyn"] = ["Danmen.Components.Configuration"],
        ["ZstdNet"] = ["Danmen.Restic.Compression"],
    };

    private static readonly Lazy<List<NamespaceUse>> s_uses = new(() => [.. SourceTree.Assemblies.SelectMany(NamespaceUseReader.Read)]);

    [Fact]
    public void No_namespace_uses_another_that_the_table_does_not_allow()
    {
        string[] refused = [.. s_arrows.Refused(s_uses.Value.Where(use => IsWithin(use.To, "Danmen"))).Select(use => use.ToString()).Order(StringComparer.Ordinal)];
        Assert.True(refused.Length == 0, $"Move the code, or add the arrow to the table when it is right (docs/architecture.md):\n{string.Join('\n', refused)}");
    }

    [Fact]
    public void Allowed_arrows_make_no_cycle() => Assert.Empty(s_arrows.FindCycle());

    [Fact]
    public void Every_line_of_the_table_is_about_a_namespace_that_exists() =>
        Assert.Empty(s_arrows.Namespaces.Except(s_uses.Value.SelectMany(use => new[] { use.From, use.To })));

    [Fact]
    public void Outside_libraries_are_used_behind_their_doors_only() => Assert.Empty(BesideTheDoors(s_uses.Value));

    [Fact]
    public void Arrow_that_the_table_lacks_is_refused_and_named()
    {
        ArrowTable table = new("", "Sample.User -> Sample.Allowed\nSample.Allowed ->");
        NamespaceUse allowed = new("Sample.User", "A", "Sample.Allowed", "B");
        NamespaceUse other = new("Sample.User", "A", "Sample.Other", "C");
        NamespaceUse withoutLine = new("Sample.New", "D", "Sample.Allowed", "B");
        Assert.Equal([other, withoutLine], table.Refused([allowed, other, withoutLine]));
        Assert.Equal("Sample.User.A uses Sample.Other.C", other.ToString());
    }

    [Fact]
    public void Cycle_of_the_table_is_found()
    {
        Assert.Equal(["B", "C", "B"], new ArrowTable("", "A -> B\nB -> C\nC -> B").FindCycle().SkipWhile(name => name == "A"));
        Assert.Empty(new ArrowTable("", "A -> B C\nB -> C\nC ->").FindCycle());
    }

    [Fact]
    public void Library_used_beside_its_door_is_found()
    {
        NamespaceUse behind = new("Danmen.Components.Postgres.Loading", "A", "Npgsql", "NpgsqlConnection");
        NamespaceUse beside = new("Danmen.Snapshots.Capturing", "A", "Npgsql", "NpgsqlConnection");
        NamespaceUse unknown = new("Danmen.Snapshots.Capturing", "A", "Newtonsoft.Json", "JObject");
        NamespaceUse framework = new("Danmen.Snapshots.Capturing", "A", "System.IO", "File");
        Assert.Equal([beside, unknown], BesideTheDoors([behind, beside, unknown, framework]));
    }

    private static IEnumerable<NamespaceUse> BesideTheDoors(IEnumerable<NamespaceUse> uses) =>
        from use in uses
        where !IsWithin(use.To, "Danmen")
        let library = s_outside.Keys.FirstOrDefault(name => IsWithin(use.To, name))
        where library is null ? !IsWithin(use.To, "System") && !IsWithin(use.To, "Microsoft.Win32") : !s_outside[library].Any(door => IsWithin(use.From, door))
        select use;

    private static bool IsWithin(string name, string parent) => name == parent || name.StartsWith(parent + ".", StringComparison.Ordinal);
}
