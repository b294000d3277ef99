using System.Text.Json.Nodes;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Runbooks;
using Danmen.Snapshots.Systems;
using Danmen.Testing;
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
    public void A_target_is_productions_by_its_databases_identity() =>
        Assert.NotNull(Rules(true, Manifest("prod", true, "1")).BelongsToProduction(new ComponentDefinition("db", "postgres", "host=other", Empty), false, "7/1"));

    [Fact]
    public void A_target_is_productions_when_its_path_leads_there_through_a_link()
    {
        Directory.CreateDirectory(_folder.At("prod", "code"));
        Directory.CreateSymbolicLink(_folder.At("link"), _folder.At("prod"));

        Assert.NotNull(Rules(true).BelongsToProduction(new ComponentDefinition("code", "git", _folder.At("link", "code", "below"), Empty), true, null));
        Assert.Null(Rules(true).BelongsToProduction(new ComponentDefinition("code", "git", _folder.At("other"), Empty), true, null));
    }

    private static Dictionary<string, SettingValue> Empty => [];

    private ProductionRules Rules(bool production, params SnapshotManifest[] captured)
    {
        string yaml = $"system: shop\nenvironments:\n  prod: {{ production: {(production ? "true" : "false")}, components: {{ code: {{ git: {_folder.At("prod", "code")} }} }} }}\n";
        return new ProductionRules(SystemFile.Parse(yaml, "danmen.yaml", _folder, StubKind.Kinds), [.. captured.Select(Summary)]);
    }

    private static SnapshotSummary Summary(SnapshotManifest manifest) => new()
    {
        Id = new string('0', 64), Tree = new string('1', 64), Time = manifest.Start, HostName = "", UserName = "", Paths = [], Tags = [], Manifest = manifest,
    };

    private static SnapshotManifest Manifest(string environment, bool production, string oid) => new()
    {
        FormatVersion = 1, System = "shop", Environment = environment, Production = production, Complete = true, Start = default, End = default, Program = "", ChunkerVersion = "gear-1", Folder = "/",
        Components =
        [
            new ManifestComponent
            {
                Name = "db", Kind = "postgres", Tree = new string('2', 64), Start = default, End = default, SizeBytes = 0, FileCount = 0,
                Facts = new JsonObject { ["system_identifier"] = "7", ["database_oid"] = long.Parse(oid, System.Globalization.CultureInfo.InvariantCulture) },
            },
        ],
    };
}
