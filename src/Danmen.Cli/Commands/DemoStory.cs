using System.Text.Json;
using Danmen.Cli.Demo;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Snapshots.Records;

namespace Danmen.Cli.Commands;

/// <summary>The course of the demo. What it made stays; the database that it started is stopped, however it ends.</summary>
internal sealed class DemoStory
{
    /// <summary>PostgreSQL's own folder within the demo's.</summary>
    public const string ClusterFolder = "pg";

    private readonly Invocation _run;
    private readonly ShopFolder _shop;
    private readonly ShopProcess _process;
    private readonly string _kind;
    private readonly string _base;
    private int _step;

    public DemoStory(Invocation run, string folder, string kind)
    {
        _run = run;
        _base = folder;
        _shop = new ShopFolder(Path.Combine(folder, "shop"));
        _process = new ShopProcess(_shop.Root);
        _kind = kind;
    }

    private CancellationToken Stop => _run.CancellationToken;

    private string Definition => Path.Combine(_shop.State, "danmen.yaml");

    public async Task<int> TellAsync(bool remove)
    {
        if (Directory.Exists(_base) && Directory.EnumerateFileSystemEntries(_base).Any())
            throw new DanmenException(StoreFaults.TargetNotEmpty, _base);
        long start = _run.Time.GetTimestamp();
        _run.SayLine(_run.Paint.Bold(_run.Text(DemoPhrases.Heading)));
        _run.Say(DemoPhrases.Folder, _base);
        // The server's own user must reach the socket below; nobody else may look around.
        Directory.CreateDirectory(_base, (UnixFileMode)0b111_001_001);
        Directory.CreateDirectory(_shop.Root, (UnixFileMode)0b111_000_000);
        bool isDone = false;
        try
        {
            IDemoDatabase database = await OpenDatabaseAsync().ConfigureAwait(false);
            int code;
            await using (database.ConfigureAwait(false))
                code = await TellAsync(database, start).ConfigureAwait(false);
            await _process.StopAsync().ConfigureAwait(false);
            isDone = code == 0;
            if (isDone)
                Places(database, remove, _run.Time.GetElapsedTime(start));
            return code;
        }
        finally
        {
            await _process.StopAsync().ConfigureAwait(false);
            if (remove)
                Directory.Delete(_base, recursive: true);
            else if (!isDone)
                _run.Warn(DemoPhrases.Left, _base);
        }
    }

    private async Task<int> TellAsync(IDemoDatabase database, long start)
    {
        await BuildAsync(database).ConfigureAwait(false);
        Dictionary<string, string> before = await ChecksumsAsync(database).ConfigureAwait(false);
        string[] component = [
            (_shop.HasGit ? "code=git:" : "code=files:") + _shop.Code, "db=" + database.Component, "settings=config:" + _shop.Settings,
            "models=pickle:" + _shop.Models, "uploads=files:" + _shop.Uploads];
        int code = await DanmenAsync(
            shown: null, "init", _shop.State, "--system", "shop", "--environment", "prod", "--production", "--repository", "./snapshots", "--quiet",
            "--component", component[0], "--component", component[1], "--component", component[2], "--component", component[3], "--component", component[4]).ConfigureAwait(false);
        if (code != 0)
            return code;
        await ConfigureAsync().ConfigureAwait(false);

        Step(DemoPhrases.Snapshot);
        _run.SayLine(_run.Paint.Dim($"   $ cd {ShellWord(_shop.State)}"));
        code = await DanmenAsync("snapshot create prod", "snapshot", "create", "prod", "--config", Definition).ConfigureAwait(false);
        if (code != 0)
            return code;
        Step(DemoPhrases.Tag);
        string[] release = ["tag", "create", "prod", "--type", "release", "--version", "v1.0.0", "--snapshot", "latest:prod", "--allow-unpushed"];
        code = await DanmenAsync(string.Join(' ', release), [.. release, "--config", Definition]).ConfigureAwait(false);
        if (code != 0)
            return code;
        string tag = await TagAsync().ConfigureAwait(false);

        await DamageAsync(database).ConfigureAwait(false);
        Dictionary<string, string> damaged = await ChecksumsAsync(database).ConfigureAwait(false);
        Step(DemoPhrases.Diff);
        code = await DanmenAsync($"snapshot diff {tag} live:prod", "snapshot", "diff", tag, "live:prod", "--files", "6", "--config", Definition).ConfigureAwait(false);
        if (code != 0)
            return code;

        Step(DemoPhrases.Plan);
        code = await DanmenAsync($"restore {tag} --to prod --plan", "restore", tag, "--to", "prod", "--plan", "--config", Definition).ConfigureAwait(false);
        if (code != 0)
            return code;

        Step(DemoPhrases.Restore);
        code = await DanmenAsync($"restore {tag} --to prod --yes", "restore", tag, "--to", "prod", "--yes", "--config", Definition).ConfigureAwait(false);
        if (code != 0)
            return code;

        string restored = await RunAsync().ConfigureAwait(false);
        code = await DanmenAsync($"restore show {restored}", "restore", "show", restored, "--config", Definition).ConfigureAwait(false);
        if (code != 0)
            return code;

        Dictionary<string, string> after = await ChecksumsAsync(database).ConfigureAwait(false);
        bool isBack = before.All(each => after[each.Key] == each.Value);
        bool? restic = await ResticAgreesAsync().ConfigureAwait(false);
        Prove(before, damaged, after, isBack, restic, _run.Time.GetElapsedTime(start));
        bool isProven = isBack && restic != false;
        if (isProven)
        {
            Step(DemoPhrases.Accept);
            code = await DanmenAsync(
                $"restore confirm {restored} --yes --note '{_run.Text(DemoPhrases.Note)}'", "restore", "confirm", restored, "--yes", "--note", _run.Text(DemoPhrases.Note), "--config", Definition).ConfigureAwait(false);
            if (code != 0)
                return code;
            Step(DemoPhrases.Drill);
            code = await DanmenAsync($"drill {tag}", "drill", tag, "--config", Definition).ConfigureAwait(false);
            if (code != 0)
                return code;
        }

        if (_run.IsJson)
            DemoDocument.Write(_run.Terminal.Out, _base, _kind, new DemoProof(before, damaged, after, isBack, restic), tag, restored, _run.Time.GetElapsedTime(start));
        return isProven ? 0 : (int)FaultKind.VerificationFailed;
    }

    private async Task<IDemoDatabase> OpenDatabaseAsync()
    {
        Step(DemoPhrases.Build);
        if (_kind == "sqlite")
            return new SqliteDatabase(Path.Combine(_shop.Root, "shop.db"));
        string bin = PostgresDatabase.FindPrograms() ?? throw new DanmenException(CliFaults.ProgramMissing, "initdb, pg_ctl, psql, pg_dump");
        return await PostgresDatabase.StartAsync(bin, Path.Combine(_base, ClusterFolder), Stop).ConfigureAwait(false);
    }

    private async Task BuildAsync(IDemoDatabase database)
    {
        await _shop.BuildAsync(Stop).ConfigureAwait(false);
        await database.FillAsync(Stop).ConfigureAwait(false);
        await _process.StartAsync(Stop).ConfigureAwait(false);
        IReadOnlyDictionary<string, long> rows = await database.CountAsync(Stop).ConfigureAwait(false);
        Columns made = new("", "");
        made.Add("code", _run.Text(_shop.HasGit ? DemoPhrases.CodeGit : DemoPhrases.CodeFiles));
        made.Add("db", _run.Text(DemoPhrases.Rows, database.Product, Amounts.Count(rows["customers"]), Amounts.Count(rows["orders"]), Amounts.Count(rows["order_lines"])));
        made.Add("settings", _run.Text(DemoPhrases.SettingsMade));
        made.Add("models", _run.Text(_shop.HasPython ? DemoPhrases.ModelsPython : DemoPhrases.ModelsOwn));
        made.Add("uploads", _run.Text(DemoPhrases.UploadsMade));
        made.Add("", _run.Text(DemoPhrases.Working));
        Show(made);
    }

    private async Task DamageAsync(IDemoDatabase database)
    {
        Step(DemoPhrases.Damage);
        await _shop.DamageAsync(Stop).ConfigureAwait(false);
        long deleted = await database.DamageAsync(Stop).ConfigureAwait(false);
        foreach (string harm in (ReadOnlySpan<string>)
            [_run.Text(DemoPhrases.HarmRows, Amounts.Count(deleted)), _run.Text(DemoPhrases.HarmSettings), _run.Text(DemoPhrases.HarmModels), _run.Text(DemoPhrases.HarmCode), _run.Text(DemoPhrases.HarmUploads)])
            _run.SayLine($"   - {harm}");
    }

    private async Task<Dictionary<string, string>> ChecksumsAsync(IDemoDatabase database) => new()
    {
        ["code"] = await ShopFolder.ChecksumAsync(_shop.Code, Stop).ConfigureAwait(false),
        ["db"] = await database.ChecksumAsync(Stop).ConfigureAwait(false),
        ["settings"] = await ShopFolder.ChecksumAsync(_shop.Settings, Stop).ConfigureAwait(false),
        ["models"] = await ShopFolder.ChecksumAsync(_shop.Models, Stop).ConfigureAwait(false),
        ["uploads"] = await ShopFolder.ChecksumAsync(_shop.Uploads, Stop).ConfigureAwait(false),
    };

    /// <summary>What the shop's people add to danmen.yaml: how it is stopped and started, what must be true, what was promised. And the key that signs, made without a word.</summary>
    private async Task ConfigureAsync()
    {
        await File.WriteAllTextAsync(Definition, (await File.ReadAllTextAsync(Definition, Stop).ConfigureAwait(false)).TrimEnd() + "\n" + ShopRunbook.Text(_run.Text(DemoPhrases.Question)), Stop).ConfigureAwait(false);
        (await RecordSigner.LoadOrCreateAsync(Path.Combine(_shop.State, ".danmen", "sign"), Stop).ConfigureAwait(false)).Dispose();

    }

    /// <summary>The name of the tag, whose last part is the day.</summary>
    private async Task<string> TagAsync() => await AskAsync("tags", "name", "tag", "list").ConfigureAwait(false);

    /// <summary>The id of the restore run.</summary>
    private async Task<string> RunAsync() => await AskAsync("runs", "id", "restore", "list").ConfigureAwait(false);

    /// <summary>What a list says of its first, as programs ask.</summary>
    private async Task<string> AskAsync(string list, string field, params string[] words)
    {
        using StringWriter document = new();
        Terminal terminal = new() { Out = document, Error = _run.Terminal.Error, In = _run.Terminal.In, Width = _run.Terminal.Width, Language = _run.Language, Environment = _run.Terminal.Environment };
        int code = await CommandLine.RunAsync([.. words, "--json", "--config", Definition], terminal, _run.Time, Stop).ConfigureAwait(false);
        if (code != 0)
            throw new DanmenException(CliFaults.ProgramFailed, "danmen " + string.Join(' ', words), document.ToString());
        using JsonDocument said = JsonDocument.Parse(document.ToString());
        return said.RootElement.GetProperty(list)[0].GetProperty(field).GetString() ?? "";
    }

    /// <summary>Asks stock restic, where it is installed; null where it is not.</summary>
    private async Task<bool?> ResticAgreesAsync()
    {
        if (Tool.Find("restic") is not { } restic)
            return null;
        try
        {
            await Tool.RunAsync(
                restic, ["--no-cache", "-r", Path.Combine(_shop.State, "snapshots"), "--password-file", Path.Combine(_shop.State, ".danmen", "key"), "check", "--read-data"],
                _shop.State, null, Stop).ConfigureAwait(false);
            return true;
        }
        catch (DanmenException refusal) when (refusal.Code == CliFaults.ProgramFailed)
        {
            _run.Complain(refusal);
            return false;
        }
    }

    private void Prove(Dictionary<string, string> before, Dictionary<string, string> damaged, Dictionary<string, string> after, bool isBack, bool? restic, TimeSpan took)
    {
        Step(DemoPhrases.Proof);
        Columns columns = new(_run.Text(SnapshotPhrases.ComponentHead), _run.Text(DemoPhrases.BeforeHead), _run.Text(DemoPhrases.DamagedHead), _run.Text(DemoPhrases.AfterHead), "");
        foreach ((string name, string checksum) in before)
            columns.Add(name, checksum[..12], damaged[name][..12], after[name][..12], _run.Text(after[name] == checksum ? DemoPhrases.Same : DemoPhrases.Different));
        Show(columns);
        _run.SayLine();
        if (isBack)
            _run.SayLine("   " + _run.Paint.Green(_run.Text(DemoPhrases.Back, Amounts.Duration(took, _run.Language))));
        if (restic == true)
            _run.SayLine("   " + _run.Text(DemoPhrases.Restic));
    }

    private void Places(IDemoDatabase database, bool remove, TimeSpan took)
    {
        _run.SayLine();
        _run.Say(DemoPhrases.Took, Amounts.Duration(took, _run.Language));
        if (remove)
        {
            _run.SayLine();
            _run.Say(DemoPhrases.Removed);
            return;
        }

        Step(DemoPhrases.Places);
        Columns places = new("", "");
        places.Add(_run.Text(DemoPhrases.ShopPlace), _shop.Root);
        places.Add(_run.Text(_kind == "postgres" ? DemoPhrases.DatabaseStopped : DemoPhrases.DatabasePlace), database.Place);
        places.Add(_run.Text(DemoPhrases.FilePlace), Definition);
        places.Add(_run.Text(DemoPhrases.RepositoryPlace), Path.Combine(_shop.State, "snapshots"));
        places.Add(_run.Text(DemoPhrases.KeyPlace), Path.Combine(_shop.State, ".danmen", "key"));
        Show(places, width: 1000);
        _run.SayLine();
        Hint(DemoPhrases.LookAround, _shop.State);
        Hint(DemoPhrases.RemoveHint, _base);
    }

    /// <summary>A line to be copied: never wrapped.</summary>
    private void Hint(Phrase phrase, string path)
    {
        if (!_run.IsJson && !_run.IsQuiet)
            _run.Terminal.Out.WriteLine("   " + _run.Text(phrase, ShellWord(path)));
    }

    private static string ShellWord(string path) =>
        path.All(letter => char.IsLetterOrDigit(letter) || letter is '/' or '.' or '_' or '-') ? path : "'" + path.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private void Step(Phrase title)
    {
        _run.SayLine();
        _run.SayLine(_run.Paint.Bold(_run.Paint.Cyan(_run.Text(DemoPhrases.Step, ++_step, _run.Text(title)))));
    }

    private void Show(Columns columns, int? width = null)
    {
        if (!_run.IsJson && !_run.IsQuiet)
            columns.Write(_run.Terminal.Out, width ?? _run.Terminal.Width, _run.Paint, indent: 3);
    }

    /// <summary>Runs one of Danmen's own commands, as the user would.</summary>
    private async Task<int> DanmenAsync(string? shown, params string[] words)
    {
        bool isSilent = _run.IsJson || _run.IsQuiet;
        using StringWriter document = new();
        if (shown is not null)
            _run.SayLine(_run.Paint.Dim($"   $ danmen {shown}") + "\n");
        Terminal terminal = new()
        {
            Out = _run.IsJson ? document : isSilent || shown is null ? TextWriter.Null : _run.Terminal.Out,
            Error = _run.Terminal.Error,
            In = _run.Terminal.In,
            OutIsTerminal = _run.Terminal.OutIsTerminal,
            ErrorIsTerminal = _run.Terminal.ErrorIsTerminal,
            InIsTerminal = false,
            Width = _run.Terminal.Width,
            Language = _run.Language,
            Environment = _run.Terminal.Environment,
        };
        List<string> all = [.. words];
        if (_run.Has(_run.Options.NoColor))
            all.Add("--no-color");
        if (_run.IsJson)
            all.Add("--json");
        int code = await CommandLine.RunAsync(all, terminal, _run.Time, Stop).ConfigureAwait(false);
        if (_run.IsJson && code != 0)
            DemoDocument.WriteFailed(_run.Terminal.Out, _base, _kind, string.Join(' ', words.TakeWhile(word => !word.StartsWith('-') && !word.Contains('/', StringComparison.Ordinal))), code, document.ToString());
        return code;
    }
}
