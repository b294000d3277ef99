using System.Text.Json;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>Whoever writes a key of danmen.yaml that nothing uses yet is warned, and the command goes on.</summary>
public sealed class UnusedSettingTests
{
    [Fact]
    public async Task Each_key_without_effect_is_warned_of_once_with_its_line()
    {
        using SmallShop shop = await SmallShop.OpenAsync();
        shop.Configure(text => $"lock: {{ mode: compliance, period: 35d }}\n{text}");
        shop.Danmen.Variables["COLUMNS"] = "1000";
        string file = Path.Combine(shop.State, "danmen.yaml");

        // Even the command that reads the file several times says it once; --quiet does not hide it.
        ProgramResult english = await shop.Danmen.ExitsAsync(0, "snapshot", "create", "prod", "--quiet");
        Assert.Equal(
            [
                $"warning: {file}:1: 'lock' has no effect in this version",
            ],
            english.Error.TrimEnd().Split('\n'));
        ProgramResult japanese = await shop.Danmen.ExitsAsync(0, "snapshot", "list", "--lang", "ja");
        Assert.Contains($"警告: {file}:1: 'lock' はこのバージョンでは効果がありません", japanese.Error, StringComparison.Ordinal);

        JsonElement document = await shop.Danmen.JsonAsync(0, "snapshot", "list");
        Assert.Equal(["lock"], document.GetProperty("remarks").EnumerateArray().Select(each => each.GetProperty("arguments")[2].GetString()));
        Assert.All(document.GetProperty("remarks").EnumerateArray(), each => Assert.Equal("system.no_effect", each.GetProperty("code").GetString()));
        JsonElement error = await shop.Danmen.JsonAsync(3, "snapshot", "show", "latest:nowhere");
        Assert.Equal(1, error.GetProperty("remarks").GetArrayLength());

        // With what a command itself has to say there.
        JsonElement target = await shop.Danmen.JsonAsync(0, "restore", "latest", "--target", shop.At("target"));
        Assert.Equal(["system.no_effect", "raw.not_masked"], target.GetProperty("remarks").EnumerateArray().Select(each => each.GetProperty("code").GetString()));

        // A completion says nothing.
        Assert.Empty((await shop.Danmen.ExitsAsync(0, "__complete", "--", "danmen snapshot create ")).Error);
    }
}
