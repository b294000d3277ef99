using System.Globalization;
using System.Text.Json.Nodes;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Runbooks;
using Danmen.Snapshots.Systems;
using Danmen.Testing;
using Danmen.Testing.Programs;
using Danmen.Tests.Snapshots.Systems;
using Xunit;

namespace Danmen.Tests.Snapshots.Runbooks;

public sealed class ProductionRulesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_snapshot_is_productions_by_its_manifest_whatever_danmen_yaml_says_now() =>
        Assert.True(Rules(production: false).HoldsProduction(Manifest("prod", production: true, "1"), ["db"]));

    [Fact]
    public void A_snapshot_is_productions_when_danmen_yaml_now_marks_its_environment() =>
        Assert.True(Rules(production: true).HoldsProduction(Manifest("prod", production: false, "1"), ["db"]));

    [Fact]
    public void A_snapshot_of_another_environment_is_productions_when_its_database_is() =>
        Assert.True(Rules(production: true, Manifest("prod", true, "1")).HoldsProduction(Manifest("staging", false, "1"), ["db"]));

    [Fact]
    public void A_snapshot_of_another_environment_with_a_database_of_its_own_is_not() =>
        Assert.False(Rules(production: true, Manifest("prod", true, "1")).HoldsProduction(Manifest("staging", false, "2"), ["db"]));

    [Fact]
    public void A_snapshot_of_another_environment_is_productions_when_its_component_lies_there()
    {
        Directory.CreateDirectory(_folder.At("prod", "code"));
        Directory.CreateSymbolicLink(_folder.At("link"), _folder.At("prod"));

        Assert.True(Rules(production: true).HoldsProduction(Manifest("spy", false, "2", "code", "git"), ["code"]));
        Assert.False(Rules(production: true).HoldsProduction(Manifest("spy", false, "2", "code", "git"), ["db"]));
        Assert.False(Rules(production: false).HoldsProduction(Manifest("spy", false, "2", "code", "git"), ["code"]));
    }

    [Fact]
    public void A_target_is_productions_by_its_databases_identity() =>
        Assert.Equal("restore.source_of_production", Rules(true, Manifest("prod", true, "1")).BelongsToProduction(Database, Identity(1))?.Code.Id);

    [Fact]
    public void A_target_is_productions_when_production_says_to_be_the_same_database()
    {
        var known = KnownProduction.Nothing with { Living = [new LivingProduction("prod", Database, Identity(5))] };

        Assert.Equal("restore.is_productions", Rules(true, known).BelongsToProduction(Database, Identity(5, "other"))?.Code.Id);
        Assert.Null(Rules(true, known).BelongsToProduction(Database, Identity(6)));
        Assert.True(Rules(true, known).HoldsProduction(Manifest("staging", false, "5"), ["db"]));
    }

    [Fact]
    public void A_target_is_productions_when_a_restore_into_production_made_it() =>
        Assert.Equal("restore.restored_as_productions", Rules(true, KnownProduction.Nothing with { Restored = [new RestoredProduction("prod", "r1", Identity(5))] }).BelongsToProduction(Database, Identity(5))?.Code.Id);

    [Fact]
    public void A_target_of_productions_name_on_its_server_is_productions_while_production_cannot_be_asked()
    {
        var asked = new KnownProduction([Summary(Manifest("prod", true, "1"))], [], [], []);
        KnownProduction silent = asked with { Unasked = [new UnaskedProduction("prod", Database, "silent")] };

        Assert.Null(Rules(true, asked).BelongsToProduction(Database, Identity(9)));
        Assert.Equal("restore.named_as_productions", Rules(true, silent).BelongsToProduction(Database, Identity(9))?.Code.Id);
        Assert.Null(Rules(true, silent).BelongsToProduction(Database, Identity(9, "other")));
        Assert.Equal("restore.production_unasked", Assert.Single(Rules(true, silent).Unasked("postgres")).Code.Id);
        Assert.Empty(Rules(true, silent).Unasked("files"));
    }

    [Theory]
    [InlineData("prod/code", true)]
    [InlineData("prod/code/below", true)]
    [InlineData("prod", true)]
    [InlineData("link/code/below/absent", true)]
    [InlineData("link/code2", false)]
    [InlineData("prod/codes", false)]
    [InlineData("other", false)]
    public void A_target_is_productions_when_its_path_leads_there(string path, bool expected)
    {
        Directory.CreateDirectory(_folder.At("prod", "code"));
        Directory.CreateSymbolicLink(_folder.At("link"), _folder.At("prod"));

        Assert.Equal(expected, Rules(true).BelongsToProduction(new ComponentDefinition("code", "git", _folder.At(path), Empty), null) is not null);
    }

    [Fact]
    public void A_target_is_productions_where_neither_exists_yet()
    {
        Directory.CreateDirectory(_folder.At("here"));
        Directory.CreateSymbolicLink(_folder.At("prod"), _folder.At("here"));

        Assert.NotNull(Rules(true).BelongsToProduction(new ComponentDefinition("code", "git", _folder.At("here", "code"), Empty), null));
        Assert.Null(Rules(true).BelongsToProduction(new ComponentDefinition("code", "git", _folder.At("here", "other"), Empty), null));
    }

    [Fact]
    public async Task A_target_is_productions_when_it_is_a_hard_link()
    {
        Directory.CreateDirectory(_folder.At("prod"));
        await File.WriteAllTextAsync(_folder.At("prod", "code"), "a database", TestContext.Current.CancellationToken);
        (await ExternalProgram.RunAsync("ln", [_folder.At("prod", "code"), _folder.At("other")], null, TestContext.Current.CancellationToken)).MustSucceed();

        Assert.NotNull(Rules(true).BelongsToProduction(new ComponentDefinition("code", "files", _folder.At("other"), Empty), null));
    }

    private static Dictionary<string, SettingValue> Empty => [];

    private static ComponentDefinition Database => new("db", "postgres", "host=other", Empty);

    private static JsonObject Identity(long oid, string name = "shop") => new() { ["system_identifier"] = "7", ["database_oid"] = oid, ["database"] = name };

    private ProductionRules Rules(bool production, params SnapshotManifest[] captured) => Rules(production, KnownProduction.Nothing with { Snapshots = [.. captured.Select(Summary)] });

    private ProductionRules Rules(bool production, KnownProduction known)
    {
        string yaml = $"""
            system: shop
            environments:
              prod: {"{"} production: {(production ? "true" : "false")}, components: {"{"} code: {"{"} git: {_folder.At("prod", "code")} {"}"}, db: {"{"} postgres: "host=db dbname=shop" {"}"} {"}"} {"}"}
              spy: {"{"} components: {"{"} code: {"{"} git: {_folder.At("link", "code")} {"}"} {"}"} {"}"}

            """;
        return new ProductionRules(SystemFile.Parse(yaml, "danmen.yaml", _folder, StubKind.Kinds), StubKind.Kinds, known);
    }

    private static SnapshotSummary Summary(SnapshotManifest manifest) => new()
    {
        Id = new string('0', 64), Tree = new string('1', 64), Time = manifest.Start, HostName = "", UserName = "", Paths = [], Tags = [], Manifest = manifest,
    };

    private static SnapshotManifest Manifest(string environment, bool production, string oid, string component = "db", string kind = "postgres") => new()
    {
        FormatVersion = 1, System = "shop", Environment = environment, Production = production, Complete = true, Start = default, End = default, Program = "", ChunkerVersion = "gear-1", Folder = "/",
        Components =
        [
            new ManifestComponent
            {
                Name = component, Kind = kind, Tree = new string('2', 64), Start = default, End = default, SizeBytes = 0, FileCount = 0,
                Facts = kind == "postgres" ? Identity(long.Parse(oid, CultureInfo.InvariantCulture)) : [],
            },
        ],
    };
}
