using System.Text.Json;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>Data that leave a repository by --target or export are raw, and are told to be.</summary>
public sealed class RawDataTests
{
    [Theory]
    [InlineData("en", "the data are raw: nothing in them is masked")]
    [InlineData("ja", "生データです。マスキングされていません")]
    public async Task Raw_data_are_told_to_be_where_they_are_written(string language, string told)
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        await shop.SnapshotAsync();
        Assert.Contains(told, await shop.Danmen.SaysAsync("restore", "latest", "--target", shop.At("target"), "--lang", language), StringComparison.Ordinal);
        Assert.Contains(told, await shop.Danmen.SaysAsync("snapshot", "export", "latest", "--component", "uploads", "-o", shop.At("uploads.tar"), "--lang", language), StringComparison.Ordinal);

        // Nothing but the archive stands on standard output.
        ProgramResult piped = await shop.Danmen.BashAsync($"danmen snapshot export latest --component uploads -o - --lang {language} > {shop.At("piped.tar")} && cmp {shop.At("piped.tar")} {shop.At("uploads.tar")}");
        Assert.Contains(told, piped.MustSucceed().Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "raw data of PRODUCTION: nothing in them is masked")]
    [InlineData("ja", "本番環境の生データです。マスキングされていません")]
    public async Task Raw_data_of_production_are_warned_of_even_when_all_else_is_quiet(string language, string told)
    {
        using SmallShop shop = await SmallShop.OpenAsync(production: true);
        await shop.SnapshotAsync();
        shop.Danmen.Variables["COLUMNS"] = "1000";
        ProgramResult target = await shop.Danmen.ExitsAsync(0, "restore", "latest", "--target", shop.At("target"), "--quiet", "--lang", language);
        ProgramResult file = await shop.Danmen.ExitsAsync(0, "snapshot", "export", "latest", "--component", "uploads", "-o", shop.At("uploads.tar"), "--quiet", "--lang", language);
        foreach ((ProgramResult result, string place) in ((ProgramResult, string)[])[(target, shop.At("target")), (file, shop.At("uploads.tar"))])
        {
            Assert.Empty(result.Output);
            Assert.Contains(told, result.Error, StringComparison.Ordinal);
            Assert.Contains(place, result.Error, StringComparison.Ordinal);
            Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
        }
    }

    [Fact]
    public async Task Program_reads_that_the_data_are_raw()
    {
        using SmallShop shop = await SmallShop.OpenAsync(production: true);
        await shop.SnapshotAsync();
        foreach (JsonElement document in (JsonElement[])
        [
            await shop.Danmen.JsonAsync(0, "restore", "latest", "--target", shop.At("target")),
            await shop.Danmen.JsonAsync(0, "snapshot", "export", "latest", "--component", "uploads", "-o", shop.At("uploads.tar")),
        ])
        {
            Assert.False(document.GetProperty("masked").GetBoolean());
            Assert.True(document.GetProperty("production").GetBoolean());
            Assert.Equal("raw.production", document.GetProperty("remarks")[0].GetProperty("code").GetString());
        }
    }
}
