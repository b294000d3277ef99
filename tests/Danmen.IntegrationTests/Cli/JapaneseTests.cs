using System.Text.Json;
using System.Text.RegularExpressions;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>Whoever reads Japanese is told in Japanese why something failed: no sentence is left in English but what other programs say.</summary>
public sealed partial class JapaneseTests
{
    [Fact]
    public async Task Refused_and_failed_restores_are_told_in_Japanese()
    {
        using SmallShop shop = await OpenAsync();
        string id = await shop.SnapshotAsync();
        await SaysAsync(shop, 3, "[DM-SNAPSHOT-003]", "restore", id, "--to", "prod", "--component", "nothing");
        await SaysAsync(shop, 3, "[DM-SNAPSHOT-003]", "restore", id, "--to", "prod", "--table", "public.nothing");
        await SaysAsync(shop, 3, "[DM-STORE-010]", "restore", "zz", "--to", "prod");
        await SaysAsync(shop, 3, "[DM-RESTORE-005]", "restore", "show", "nothing");

        // What a component refuses, joined into the error of the restore.
        Directory.Delete(shop.Uploads, recursive: true);
        await File.WriteAllTextAsync(shop.Uploads, "a file where the folder was", DanmenProgram.Token);
        ProgramResult refused = await SaysAsync(shop, 4, "[DM-RESTORE-007]", "restore", id, "--to", "prod", "--yes");
        Assert.Contains("フォルダーではありません", Words(refused.Error), StringComparison.Ordinal);
        File.Delete(shop.Uploads);

        // A swap that fails goes back, says so, and what to do.
        shop.Configure(text => text.TrimEnd() + "\n    runbook: { stop: [\"test -e stopped || { touch stopped; exit 3; }\"] }\n");
        ProgramResult failed = await SaysAsync(shop, 1, "[DM-RESTORE-013]", "restore", id, "--to", "prod", "--yes");
        foreach (string told in (string[])["切り替えが停止しました", "終了コード 3 で終了しました", "以前の状態に戻しました", "danmen restore confirm"])
            Assert.Contains(Words(told), Words(failed.Error), StringComparison.Ordinal);
        string run = (await shop.Danmen.JsonAsync(0, "restore", "list")).GetProperty("runs")[0].GetProperty("id").GetString()!; // made just now
        ProgramResult shown = await SaysAsync(shop, 0, "", "restore", "show", run);
        Assert.Contains("復帰済み", shown.Output, StringComparison.Ordinal);
        Assert.Contains("失敗: ランブックのコマンドがエラーで終了しました", shown.Output, StringComparison.Ordinal);

        // States have names of their own in both languages.
        ProgramResult state = await SaysAsync(shop, 4, "[DM-RESTORE-008]", "restore", "resume", run);
        Assert.Contains("現在の状態は復帰済みです", Words(state.Error), StringComparison.Ordinal);
        Assert.DoesNotMatch("RolledBack|RollingBack", state.Error);
        Assert.Contains("it is rolled back, and 'danmen restore resume' needs one that is", (await shop.Danmen.JsonAsync(4, "restore", "resume", run)).GetProperty("error").GetProperty("detail").GetString(), StringComparison.Ordinal);
        await SaysAsync(shop, 0, "", "restore", "confirm", run, "--yes");

        // What was to start does not, with neither state.
        shop.Configure(text => text[..text.IndexOf("    runbook", StringComparison.Ordinal)] + "    runbook: { start: [\"exit 4\"] }\n");
        ProgramResult started = await SaysAsync(shop, 1, "[DM-RESTORE-012]", "restore", id, "--to", "prod", "--yes");
        Assert.Contains(Words("復元前の状態が稼働しています"), Words(started.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Captures_that_fail_are_told_in_Japanese_now_and_later()
    {
        using SmallShop shop = await OpenAsync();
        string first = await shop.SnapshotAsync();
        shop.Configure(text => text.TrimEnd() + "\n    freeze: { before: [\"exit 7\"], after: [\"true\"] }\n");
        ProgramResult frozen = await SaysAsync(shop, 1, "[DM-SNAPSHOT-", "snapshot", "create", "prod");
        Assert.Contains(Words("終了コード 7 で終了しました"), Words(frozen.Error), StringComparison.Ordinal);
        shop.Configure(text => text.Replace("exit 7", "true", StringComparison.Ordinal).Replace("after: [\"true\"]", "after: [\"exit 1\"]", StringComparison.Ordinal));
        ProgramResult thawed = await SaysAsync(shop, 1, "[DM-CLI-008]", "snapshot", "create", "prod");
        Assert.Contains(Words("'freeze.after' のコマンドが失敗しました"), Words(thawed.Error), StringComparison.Ordinal);
        shop.Configure(text => text[..text.IndexOf("    freeze", StringComparison.Ordinal)]);

        await File.WriteAllTextAsync(shop.Database, "this is no database", DanmenProgram.Token);
        await SaysAsync(shop, 1, "[DM-CLI-008]", "snapshot", "create", "prod");
        string latest = (await shop.Danmen.JsonAsync(0, "snapshot", "list")).GetProperty("snapshots")[0].GetProperty("id").GetString()!; // as above
        await SaysAsync(shop, 0, "", "snapshot", "show", latest);
        ProgramResult plan = await SaysAsync(shop, 4, "", "restore", latest, "--to", "prod", "--plan");
        Assert.Contains("取得されていません", plan.Output, StringComparison.Ordinal);
        Directory.Delete(shop.Uploads, recursive: true);
        ProgramResult nothing = await SaysAsync(shop, 1, "[DM-SNAPSHOT-", "snapshot", "create", "prod");
        Assert.Contains(Words("uploads: "), Words(nothing.Error), StringComparison.Ordinal);
        Assert.Contains(Words("何もありません"), Words(nothing.Error), StringComparison.Ordinal);
        await SaysAsync(shop, 0, "", "snapshot", "show", first);
    }

    [Fact]
    public async Task Damage_of_a_repository_is_told_in_Japanese()
    {
        using SmallShop shop = await OpenAsync();
        string id = await shop.SnapshotAsync();
        ProgramResult kept = await SaysAsync(shop, 0, "", "repository", "forget", "--keep-daily", "3", "--keep-last", "2", "--keep-within", "1");
        Assert.Contains("最新, 日次", kept.Output, StringComparison.Ordinal);
        foreach (string pack in Directory.EnumerateFiles(Path.Combine(shop.Repository, "data"), "*", SearchOption.AllDirectories))
        {
            byte[] bytes = await File.ReadAllBytesAsync(pack, DanmenProgram.Token);
            bytes[40] ^= 1;
            bytes[^20] ^= 1;
            File.SetUnixFileMode(pack, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            await File.WriteAllBytesAsync(pack, bytes, DanmenProgram.Token);
        }

        ProgramResult found = await SaysAsync(shop, 5, "[DM-STORE-", "repository", "check", "--read-data");
        Assert.Contains("ヘッダーの認証コード（MAC）が一致しません", found.Output, StringComparison.Ordinal);
        Assert.Contains("名前が内容のハッシュと一致しません", found.Output, StringComparison.Ordinal);
        await SaysAsync(shop, 1, "[DM-STORE-", "restore", id, "--target", shop.At("target"));
        await SaysAsync(shop, 5, "[DM-STORE-", "snapshot", "verify", id);
        File.Delete(shop.StoredFile("data"));
        ProgramResult missing = await SaysAsync(shop, 5, "[DM-STORE-", "repository", "check");
        Assert.Contains("インデックスにありますが、存在しません", missing.Output, StringComparison.Ordinal);
        JsonElement finding = (await shop.Danmen.JsonAsync(5, "repository", "check")).GetProperty("findings").EnumerateArray().First(each => each.GetProperty("kind").GetString() == "pack_missing");
        Assert.Equal(("check.pack_missing", "the index names it and it is not there"), (finding.GetProperty("code").GetString(), finding.GetProperty("detail").GetString()));
    }

    [Theory]
    [InlineData("system: shop\nrepositorie: x\n", "使用できるキーは")]
    [InlineData("system: shop\nkey: secret\n", "シークレットは danmen.yaml に直接書けません")]
    [InlineData("system: shop\nkey: { file: ~/x }\n", "完全なパスで指定してください")]
    [InlineData("repository: x\n", "'system' がありません")]
    [InlineData("", "ファイルが空です")]
    [InlineData("system: a/b\n", "名前として使用できません")]
    [InlineData("system: s\ntime_zone: Nowhere/Else\n", "タイムゾーンではありません")]
    [InlineData("system: s\nrepository: ftp:x\n", "アドレスは rest:")]
    [InlineData("system: s\nenvironments: { Prod: { components: { c: { git: /a } } } }\n", "英小文字で始まる")]
    [InlineData("system: s\nenvironments: { prod: { production: yes, components: { c: { git: /a } } } }\n", "true または false")]
    [InlineData("system: s\nenvironments: { prod: { components: { c: { gti: /a } } } }\n", "種類がありません")]
    [InlineData("system: s\nenvironments: { prod: { components: { c: { git: /a, files: /b } } } }\n", "種類が2つあります")]
    [InlineData("system: s\nenvironments: { prod: { components: { c: { files: /a, tls: b } } } }\n", "の設定項目は")]
    [InlineData("system: s\nenvironments: { prod: { freeze: { before: [a] }, components: { c: { files: /a } } } }\n", "両方が必要です")]
    [InlineData("system: s\nenvironments: { prod: { freeze: { before: [a], after: [b], timeout: 30 }, components: { c: { files: /a } } } }\n", "時間の長さではありません")]
    [InlineData("system: s\nenvironments: { prod: { components: { c: { postgres: \"host=x password=y\" } } } }\n", "パスワードは danmen.yaml に書けません")]
    [InlineData("system: &a s\nrepository: *b\n", "アンカー '&b' がありません")]
    public async Task What_is_wrong_with_danmen_yaml_is_told_in_Japanese(string yaml, string told)
    {
        using SmallShop shop = await OpenAsync();
        shop.Configure(_ => yaml);
        ProgramResult result = await SaysAsync(shop, 2, "[DM-SYSTEM-", "snapshot", "list");
        Assert.Contains(told, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_defined_or_cannot_be_had_is_told_in_Japanese()
    {
        using SmallShop shop = await OpenAsync();
        Assert.Contains("定義されているのは prod です", (await SaysAsync(shop, 3, "[DM-SYSTEM-", "snapshot", "create", "nowhere")).Error, StringComparison.Ordinal);
        Assert.Contains("定義されているのは db, uploads です", (await SaysAsync(shop, 3, "[DM-SYSTEM-", "snapshot", "create", "prod", "--component", "nothing")).Error, StringComparison.Ordinal);
        shop.Configure(text => text.Replace("file: .danmen/key", "env: NOT_SET_ANYWHERE", StringComparison.Ordinal));
        Assert.Contains("設定されていません", (await SaysAsync(shop, 2, "[DM-SYSTEM-", "snapshot", "list")).Error, StringComparison.Ordinal);
        shop.Configure(text => text.Replace("env: NOT_SET_ANYWHERE", "command: [sh, -c, exit 9]", StringComparison.Ordinal));
        Assert.Contains("終了コード 9 で終了しました", (await SaysAsync(shop, 2, "[DM-SYSTEM-", "snapshot", "list")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Facts_of_a_snapshot_have_names_in_words_in_both_languages()
    {
        using SmallShop shop = await OpenAsync();
        string id = await shop.SnapshotAsync();
        HashSet<string> facts = [.. (await shop.Danmen.JsonAsync(0, "snapshot", "show", id)).GetProperty("components").EnumerateArray().SelectMany(component => component.GetProperty("facts").EnumerateObject()).Select(fact => fact.Name)];
        Assert.Contains("schema_digest", facts);
        foreach (string language in (string[])["en", "ja"])
        {
            string shown = await shop.Danmen.SaysAsync("snapshot", "show", id, "--lang", language);
            foreach (string fact in facts.Where(fact => fact.Contains('_', StringComparison.Ordinal)))
                Assert.DoesNotContain(fact + " ", shown, StringComparison.Ordinal);
        }

        ProgramResult japanese = await SaysAsync(shop, 0, "", "snapshot", "show", id);
        Assert.Matches("(?m)^ +スキーマのダイジェスト +[0-9a-f]{64}$", japanese.Output);
        Assert.Matches("(?m)^ +ページサイズ +4.00 KiB$", japanese.Output);
    }

    /// <summary>Runs it in Japanese, and demands that nothing it says is an English sentence.</summary>
    private static async Task<ProgramResult> SaysAsync(SmallShop shop, int code, string fault, params string[] words)
    {
        ProgramResult result = await shop.Danmen.ExitsAsync(code, [.. words, "--lang", "ja"]);
        Assert.Contains(fault, result.Error, StringComparison.Ordinal);
        foreach (string line in (result.Output + result.Error).Split('\n'))
        {
            Match english = Sentence().Match(Quoted().Replace(line, "…"));
            Assert.False(english.Success, $"danmen {string.Join(' ', words)}: '{english.Value}' in: {line}");
        }

        return result;
    }

    private static async Task<SmallShop> OpenAsync()
    {
        SmallShop shop = await SmallShop.OpenAsync();
        // Sentences in one line each.
        shop.Danmen.Variables["COLUMNS"] = "1000";
        return shop;
    }

    /// <summary>Without blanks.</summary>
    private static string Words(string text) => Regex.Replace(text, @"\s+", "");

    [GeneratedRegex("[A-Za-z]{2,}( [A-Za-z]{2,}){2,}")]
    private static partial Regex Sentence();

    // Commands, names and places stand as they are.
    [GeneratedRegex("'[^']*'|/[^ ]*")]
    private static partial Regex Quoted();
}
