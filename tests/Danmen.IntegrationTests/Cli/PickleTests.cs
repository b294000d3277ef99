using System.IO.Compression;
using System.Text.Json;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>What a snapshot of models says of pickles within other files.</summary>
public sealed class PickleTests
{
    [Fact]
    public async Task File_that_cannot_be_looked_into_is_warned_of_and_one_that_can_is_told_of()
    {
        using SmallShop shop = await SmallShop.OpenAsync(more: "models=pickle:/nowhere");
        string models = shop.At("live", "models");
        Directory.CreateDirectory(models);
        shop.Configure(text => text.Replace("/nowhere", models, StringComparison.Ordinal));
        await File.WriteAllBytesAsync(Path.Combine(models, "new.pkl.zst"), [0x28, 0xB5, 0x2F, 0xFD, 0, 0], DanmenProgram.Token);
        await using (FileStream file = File.Create(Path.Combine(models, "net.pkl.gz")))
        await using (GZipStream packed = new(file, CompressionLevel.Optimal))
            await packed.WriteAsync("cos\nsystem\n(S'true'\ntR."u8.ToArray(), DanmenProgram.Token);

        shop.Danmen.Variables["COLUMNS"] = "1000";
        ProgramResult english = await shop.Danmen.ExitsAsync(0, "snapshot", "create", "prod");
        Assert.Contains("warning: models: 1 files cannot be looked into, and what loading them runs is not known: new.pkl.zst (zstd)", english.Error, StringComparison.Ordinal);
        Assert.Contains("警告: models: 1 個のファイルは中を調べられないため", (await shop.Danmen.ExitsAsync(0, "snapshot", "create", "prod", "--lang", "ja")).Error, StringComparison.Ordinal);
        JsonElement document = await shop.Danmen.JsonAsync(0, "snapshot", "create", "prod");
        Assert.Equal("snapshot.not_looked_into", document.GetProperty("remarks")[0].GetProperty("code").GetString());
        JsonElement facts = document.GetProperty("snapshot").GetProperty("components").EnumerateArray().Single(each => each.GetProperty("name").GetString() == "models").GetProperty("facts");
        Assert.Equal("os.system", facts.GetProperty("pickles").GetProperty("net.pkl.gz").GetProperty("dangerous")[0].GetString());
        Assert.Equal("gzip", facts.GetProperty("pickles").GetProperty("net.pkl.gz").GetProperty("container").GetString());

        // Looked into again out of the repository.
        Assert.True((await shop.Danmen.JsonAsync(0, "snapshot", "verify", "latest")).GetProperty("passed").GetBoolean());
        string plan = await shop.Danmen.SaysAsync("restore", "latest", "--to", "prod", "--plan");
        Assert.Contains("net.pkl.gz (os.system)", plan, StringComparison.Ordinal);
        Assert.Contains("new.pkl.zst (zstd)", plan, StringComparison.Ordinal);
    }
}
