using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Danmen.Cli.Rendering;
using Danmen.Testing;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary><c>danmen demo</c> as newcomers meet it: with and without PostgreSQL, as root and as anybody, in both languages, on a terminal and off it.</summary>
public sealed partial class DemoTests : IDisposable
{
    private static readonly string[] Components = ["code", "db", "settings", "models", "uploads"];

    private readonly TemporaryFolder _folder = new();
    private readonly DanmenProgram _danmen;

    public DemoTests()
    {
        // Passable, so that other users reach what is in it.
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_001_001);
        Directory.CreateDirectory(Home);
        Directory.CreateDirectory(Temporary, (UnixFileMode)0b111_001_001);
        _danmen = new DanmenProgram(_folder);
        _danmen.Variables["HOME"] = Home;
        _danmen.Variables["TMPDIR"] = Temporary;
        _danmen.Variables["COLUMNS"] = "80";
    }

    private static CancellationToken Token => DanmenProgram.Token;

    private string Home => _folder.At("home");

    private string Temporary => _folder.At("tmp");

    public void Dispose()
    {
        Assert.Empty(Servers());
        _folder.Dispose();
    }

    [Fact]
    public async Task Story_is_told_to_its_end_with_PostgreSQL_in_a_folder_of_any_name()
    {
        RequirePostgres();
        string place = _folder.At("it's a shop; really");
        ProgramResult result = await _danmen.ExitsAsync(0, "demo", "--directory", place);
        Assert.Empty(result.Error);
        MustTellAll(result.Output, "PostgreSQL ", place);
        MustBeBack(place, "postgres");
        foreach (string at in (string[])[Path.Combine(place, "shop"), Path.Combine(place, "pg", "data"), Definition(place), Path.Combine(place, "shop", "danmen", "snapshots"), Key(place)])
        {
            Assert.Contains("  " + at + "\n", result.Output, StringComparison.Ordinal);
            Assert.True(Path.Exists(at), at);
        }

        // What it advises works: a line to look around with, and one that removes it all.
        ProgramResult advised = await _danmen.BashAsync(Advice(result.Output, "Look around: ") + " && " + Advice(result.Output, "Remove it all: "));
        Assert.Contains("shop/prod", advised.MustSucceed().Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(place));
        MustLeaveNothing();
    }

    [Fact]
    public async Task Ordinary_user_sees_it_in_Japanese_on_a_terminal_with_a_server_of_his_own()
    {
        RequirePostgres();
        string said = await OnTerminalAsync("demo --remove", asNobody: true, "ja");
        MustTellAll(said, "PostgreSQL ", null, japanese: true);
        MustLeaveNothing();
    }

    [Fact]
    public async Task Where_there_is_no_PostgreSQL_it_is_told_with_SQLite()
    {
        string said = await OnTerminalAsync("demo", asNobody: false, "en", hidePostgres: Environment.IsPrivilegedProcess, "--database sqlite");
        string place = Assert.Single(Directory.GetFileSystemEntries(Temporary));
        MustTellAll(said, "SQLite ", place);
        MustBeBack(place, "sqlite");
    }

    [Fact]
    public async Task Json_is_one_document_and_SQLite_stands_in_where_PostgreSQL_cannot_run()
    {
        string place = _folder.At("one,two");
        ProgramResult result = await _danmen.ExitsAsync(0, "demo", "--directory", place, "--json");
        if (PostgresInstalled) Assert.Contains("SQLite takes the place of PostgreSQL", result.Error, StringComparison.Ordinal);
        MustProve(result.Output, place, "sqlite");
        MustBeBack(place, "sqlite");
        MustLeaveNothing();

        // A folder in use is never taken.
        Assert.Contains("[DM-STORE-014]", (await _danmen.ExitsAsync(4, "demo", "--directory", place)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_that_PostgreSQL_cannot_run_in_is_named_before_anything_is_made()
    {
        RequirePostgres();
        await RefusesAsync(_folder.At("a,b"), "a character of its name");
        await RefusesAsync(_folder.At("$HOME"), "a character of its name");
        await RefusesAsync(_folder.At(new string('l', 100)), "too long");
        if (Environment.IsPrivilegedProcess)
        {
            Directory.CreateDirectory(_folder.At("closed"), (UnixFileMode)0b111_000_000);
            await RefusesAsync(_folder.At("closed", "demo"), "may not enter " + _folder.At("closed"));
        }

        async Task RefusesAsync(string place, string reason)
        {
            ProgramResult result = await _danmen.ExitsAsync(2, "demo", "--database", "postgres", "--directory", place, "--quiet");
            Assert.Contains(reason, Regex.Replace(result.Error, @"\n *", " "), StringComparison.Ordinal);
            Assert.False(Directory.Exists(place));
        }
    }

    [Fact]
    public async Task Interrupted_story_stops_its_server_and_says_where_the_rest_lies()
    {
        RequirePostgres();
        string place = _folder.At("demo");
        using Process demo = _danmen.Start("demo", "--directory", place);
        while (!File.Exists(Path.Combine(place, "pg", "data", "postmaster.pid")))
        {
            Assert.False(demo.HasExited, "it ended before it was interrupted");
            await Task.Delay(5, Token);
        }

        await ExternalProgram.RunAsync("kill", ["-INT", demo.Id.ToString(CultureInfo.InvariantCulture)], null, Token);
        ProgramResult result = await DanmenProgram.EndOfAsync(demo);
        Assert.True(result.ExitCode == 130, $"{result.ExitCode}\n{result.Output}\n{result.Error}");
        Assert.Contains(place, result.Error, StringComparison.Ordinal);
        Assert.Empty(Servers());
    }

    [Theory]
    [MemberData(nameof(EveryRun))]
    [Trait("Run", "Soak")]
    public async Task Every_user_database_language_and_display(bool asNobody, string database, string language, string display)
    {
        if (database == "postgres") RequirePostgres();
        if (display == "terminal")
        {
            MustTellAll(await OnTerminalAsync("demo --database " + database, asNobody, language), database == "postgres" ? "PostgreSQL " : "SQLite ", null, language == "ja");
        }
        else
        {
            _danmen.Variables["DANMEN_LANG"] = language;
            ProgramResult result = await _danmen.BashAsync(await LineAsync($"demo --database {database} {(display == "json" ? "--json" : "")}", asNobody));
            result.MustSucceed();
            if (display == "json") MustProve(result.Output, Directory.GetFileSystemEntries(Temporary).Single(), database);
            else MustTellAll(result.Output, database == "postgres" ? "PostgreSQL " : "SQLite ", Directory.GetFileSystemEntries(Temporary).Single(), language == "ja");
        }

        MustBeBack(Assert.Single(Directory.GetFileSystemEntries(Temporary)), database);
    }

    [Fact]
    public async Task Demo_whose_step_fails_writes_one_document_that_names_it()
    {
        // A git that captures nothing.
        string bin = Path.Combine(Temporary, "bin"), git = Path.Combine(bin, "git");
        Directory.CreateDirectory(bin);
        string real = (await ExternalProgram.RunAsync("sh", ["-c", "command -v git"], null, DanmenProgram.Token)).MustSucceed().Output.Trim();
        await File.WriteAllTextAsync(git, $"#!/bin/sh\ncase \" $* \" in *\" bundle \"*|*\" pack-objects \"*|*\" rev-list \"*) exit 1;; esac\nexec {real} \"$@\"\n", DanmenProgram.Token);
        File.SetUnixFileMode(git, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _danmen.Variables["PATH"] = bin + ":" + Environment.GetEnvironmentVariable("PATH");
        ProgramResult result = await _danmen.ExitsAsync(1, "demo", "--database", "sqlite", "--directory", Path.Combine(Temporary, "demo"), "--json");
        using JsonDocument document = JsonDocument.Parse(result.Output);
        Assert.False(document.RootElement.GetProperty("restored").GetBoolean());
        Assert.Equal("danmen snapshot create prod", document.RootElement.GetProperty("failed_command").GetString());
        Assert.Equal(1, document.RootElement.GetProperty("exit_code").GetInt32());
        Assert.Contains("[DM-CLI-008]", result.Error, StringComparison.Ordinal);
    }

    public static MatrixTheoryData<bool, string, string, string> EveryRun => new([false, true], ["postgres", "sqlite"], ["en", "ja"], ["plain", "terminal", "json"]);

    private static bool PostgresInstalled => Postgres.PostgresServer.Programs.Length > 0;

    private static void RequirePostgres()
    {
        if (PostgresInstalled) return;
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail("PostgreSQL is not installed, and CI demands it");
        Assert.Skip("PostgreSQL is not installed");
    }

    private static string Definition(string place) => Path.Combine(place, "shop", "danmen", "danmen.yaml");

    private static string Key(string place) => Path.Combine(place, "shop", "danmen", ".danmen", "key");

    private static string Advice(string said, string label) => said.Split('\n').Single(line => line.Trim().StartsWith(label, StringComparison.Ordinal)).Trim()[label.Length..];

    private async Task<string> LineAsync(string words, bool asNobody)
    {
        if (!asNobody) return "danmen " + words;
        if (Environment.IsPrivilegedProcess) (await _danmen.BashAsync($"chown nobody '{Home}' '{Temporary}'")).MustSucceed();
        return $"{await _danmen.ForNobodyAsync(_folder)} {words}";
    }

    /// <summary>What a user sees in the end on a terminal of 80 columns.</summary>
    private async Task<string> OnTerminalAsync(string words, bool asNobody, string language, bool hidePostgres = false, string otherwise = "")
    {
        ExternalProgram.Require("script");
        _danmen.Variables["TERM"] = "xterm-256color";
        _danmen.Variables["DANMEN_LANG"] = language;
        string line = await LineAsync(hidePostgres || otherwise.Length == 0 ? words : words + " " + otherwise, asNobody);
        string start = _folder.At("start");
        await File.WriteAllTextAsync(start, $"stty cols 80 rows 50\n{line}\n", Token);
        string script = $"script -qec 'bash {start}' /dev/null </dev/null";
        if (hidePostgres) script = $"unshare -m bash -c \"mount -t tmpfs none /usr/lib/postgresql && {script}\"";
        string said = (await _danmen.BashAsync(script)).MustSucceed().Output;
        Assert.Contains("\u001b[1m", said, StringComparison.Ordinal);
        return Escapes().Replace(said, "").Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    /// <param name="place">The demo's folder; null when it is not known before.</param>
    private static void MustTellAll(string said, string product, string? place, bool japanese = false)
    {
        string[] told = japanese
            ? ["1  ショップを作る", product, "2  断面を取得する", "$ danmen snapshot create prod", "3  リリースとしてタグを付ける", "4  ショップを壊す", "5  断面から何が変わったか", "-host = db.internal", "+host = localhost", "os.system", "危険", "6  復元で何が行われるか", "7  元に戻す", "8  すべて元どおりか", "すべて元どおりになりました", "標準の restic でも確認しました", "9  復元した状態を確定する", "10  次も復元できるか", "合格", "デモ全体の所要時間"]
            : ["1  Building the shop", product, "2  Taking a snapshot", "$ danmen snapshot create prod", "3  Tagging it", "4  Damaging the shop", "5  What has changed", "-host = db.internal", "+host = localhost", "os.system", "DANGEROUS", "6  What would a restore do?", "7  Bringing it back", "1 stop the system", "7 tests", "8  Is everything back?", "Everything is back.", "Stock restic agrees", "9  Signing it off", "10  Would it work again?", "passed", "The whole demo took"];
        int at = 0;
        foreach (string each in told)
        {
            int found = said.IndexOf(each, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"'{each}' is missing, or not in its place:\n{said}");
            at = found;
        }

        Assert.Equal(Components.Length, said.Split(japanese ? "  一致" : "  the same again").Length - 1);
        // Nothing that is worth reading is cut. Paths have no place to be broken, progress and tables of paths may be cut.
        foreach (string line in said.Split('\n').Where(line => !line.Contains('\r', StringComparison.Ordinal) && !line.Contains('/', StringComparison.Ordinal) && !line.Contains('━', StringComparison.Ordinal)))
        {
            Assert.True(DisplayWidth.Of(line) <= 80, line);
            Assert.False(line.EndsWith('…'), line);
        }

        if (place is not null) Assert.Contains(place, said, StringComparison.Ordinal);
    }

    private static void MustProve(string output, string place, string database)
    {
        JsonElement document = JsonDocument.Parse(output).RootElement;
        Assert.Equal(place, document.GetProperty("directory").GetString());
        Assert.Equal(database, document.GetProperty("database").GetString());
        Assert.True(document.GetProperty("restored").GetBoolean());
        Assert.Equal(ExternalProgram.Find("restic") is null ? JsonValueKind.Null : JsonValueKind.True, document.GetProperty("restic_check").ValueKind);
        Assert.Matches("^prod-release-v1\\.0\\.0-[0-9]{8}$", document.GetProperty("tag").GetString());
        Assert.Matches("^[0-9a-z]{10}$", document.GetProperty("run").GetString());
        JsonElement[] components = [.. document.GetProperty("components").EnumerateArray()];
        Assert.Equal(Components, components.Select(each => each.GetProperty("name").GetString()));
        foreach (JsonElement each in components)
        {
            Assert.Equal(each.GetProperty("sha256_before").GetString(), each.GetProperty("sha256_restored").GetString());
            Assert.NotEqual(each.GetProperty("sha256_before").GetString(), each.GetProperty("sha256_damaged").GetString());
        }
    }

    /// <summary>What was damaged is there again, and nothing else is left in the shop.</summary>
    private static void MustBeBack(string place, string database)
    {
        string shop = Path.Combine(place, "shop");
        Assert.Contains("host = db.internal", File.ReadAllText(Path.Combine(shop, "settings", "app.ini")), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(shop, "settings", "logging.yaml")));
        Assert.True(File.Exists(Path.Combine(shop, "code", "shop", "orders.py")));
        // It was started again by the runbook, and ended with the demo.
        Assert.False(File.Exists(Path.Combine(shop, "run", "pid")));
        Assert.True(File.Exists(Path.Combine(shop, "run", "heartbeat")));
        Assert.Equal(24, Directory.GetFiles(Path.Combine(shop, "uploads", "2023")).Length);
        Assert.DoesNotContain("system", File.ReadAllText(Path.Combine(shop, "models", "recommend.pkl")), StringComparison.Ordinal);
        string[] expected = database == "sqlite" ? ["code", "danmen", "models", "run", "settings", "shop.db", "uploads"] : ["code", "danmen", "models", "run", "settings", "uploads"];
        Assert.Equal(expected, Directory.GetFileSystemEntries(shop).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(database == "sqlite" ? ["shop"] : ["pg", "shop"], Directory.GetFileSystemEntries(place).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private void MustLeaveNothing()
    {
        Assert.Empty(Directory.GetFileSystemEntries(Temporary));
        Assert.Empty(Directory.GetFileSystemEntries(Home));
    }

    /// <summary>Processes that were started with a path of this test.</summary>
    private List<string> Servers()
    {
        List<string> found = [];
        foreach (string process in Directory.EnumerateDirectories("/proc").Where(each => int.TryParse(Path.GetFileName(each), NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            try
            {
                string line = File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
                if (line.Contains(_folder, StringComparison.Ordinal)) found.Add(line);
            }
            catch (IOException)
            {
                // It ended meanwhile.
            }
        }

        return found;
    }

    [GeneratedRegex(@"\x1b(\[[0-9;?]*[A-Za-z]|\][^\x07]*\x07)")]
    private static partial Regex Escapes();
}
