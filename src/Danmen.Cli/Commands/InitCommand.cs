using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Systems;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen init</c>: danmen.yaml, key and repository, asked for or from options.</summary>
internal static class InitCommand
{
    public const string Name = "init";

    public static Verb Build()
    {
        InitWords words = new();
        return new Verb(Name, InitPhrases.Command)
        {
            Arguments = { words.Directory },
            Options = { words.System, words.Environment, words.Production, words.Components },
            Examples = [("danmen init --system shop --component code=git:/srv/shop", InitPhrases.Example)],
            Run = run => RunAsync(run, words),
        };
    }

    private static async Task<int> RunAsync(Invocation run, InitWords words)
    {
        string folder = Path.GetFullPath(run.Value(words.Directory) ?? ".");
        ScaffoldRequest request = await RequestAsync(run, words, folder).ConfigureAwait(false);
        ScaffoldReport report = await SystemFile.ScaffoldAsync(request, run.CancellationToken).ConfigureAwait(false);
        Workspace workspace = new(run);
        SystemDefinition system = await SystemFile.LoadAsync(report.SystemFile, workspace.Kinds, run.CancellationToken).ConfigureAwait(false);
        string location;
        await using (OpenedRepository opened = await workspace.Opener.InitializeAsync(system.Access(), null, run.CancellationToken).ConfigureAwait(false))
            location = opened.Backend.Location;
        string first = request.Environments.Count > 0 ? request.Environments[0].Name : "prod";
        run.Answer(
            json =>
            {
                json.WriteString("system", request.System);
                json.WriteString("file", report.SystemFile);
                json.WriteString("key_file", report.KeyFile);
                json.WriteString("repository", location);
            },
            () => Tell(run, request, report, location, first));
        return 0;
    }

    private static void Tell(Invocation run, ScaffoldRequest request, ScaffoldReport report, string location, string environment)
    {
        if (run.IsQuiet)
            return;
        run.Say(InitPhrases.Done, request.System);
        Columns places = new("", "");
        places.Add(run.Text(InitPhrases.FileLabel), report.SystemFile);
        places.Add(run.Text(InitPhrases.KeyLabel), report.KeyFile);
        places.Add(run.Text(InitPhrases.RepositoryLabel), location);
        places.Write(run.Terminal.Out, 1000, run.Paint, indent: 2);
        run.SayLine();
        run.Warn(InitPhrases.KeyWarning, report.KeyFile);
        run.SayLine();
        if (request.Environments.Sum(each => each.Components.Count) == 0)
            run.Say(InitPhrases.NextEdit, report.SystemFile, environment);
        else
            run.Say(InitPhrases.NextSnapshot, environment);
    }

    private static async Task<ScaffoldRequest> RequestAsync(Invocation run, InitWords words, string folder)
    {
        bool asks = run.Terminal.InIsTerminal && run.Terminal.ErrorIsTerminal && !run.IsJson && !run.IsQuiet;
        Questions questions = new(run, asks);
        string system = run.Value(words.System) ?? await questions.AskAsync(InitPhrases.AskSystem, Path.GetFileName(folder)).ConfigureAwait(false);
        string repository = run.Value(run.Options.Repository) ?? await questions.AskAsync(InitPhrases.AskRepository, "./snapshots").ConfigureAwait(false);
        string environment = run.Value(words.Environment) ?? await questions.AskAsync(InitPhrases.AskEnvironment, "prod").ConfigureAwait(false);
        bool production = run.Has(words.Production)
            || (!run.IsGiven(words.Production) && await questions.AskAsync(InitPhrases.AskProduction, "").ConfigureAwait(false) is "yes" or "y" or "はい");
        List<ScaffoldComponent> components = [.. run.Values(words.Components).Select(text => Component(run, text))];
        while (components.Count == 0 || asks)
        {
            if (run.Values(words.Components).Count > 0 || await questions.AskAsync(InitPhrases.AskComponent, "").ConfigureAwait(false) is not { Length: > 0 } text)
                break;
            components.Add(Component(run, text));
        }

        return new ScaffoldRequest(folder, system)
        {
            Repository = repository,
            Environments = components.Count == 0 ? [] : [new ScaffoldEnvironment(environment, production, components)],
        };
    }

    private static ScaffoldComponent Component(Invocation run, string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        int colon = equals < 0 ? -1 : text.IndexOf(':', equals);
        string kind = colon < 0 ? "" : text[(equals + 1)..colon].Trim();
        return equals > 0 && colon > 0 && colon + 1 < text.Length && (Doors.Kinds.Names.Count == 0 || Doors.Kinds.Find(kind) is not null)
            ? new ScaffoldComponent(text[..equals].Trim(), kind, text[(colon + 1)..].Trim())
            : throw run.Misused(InitPhrases.BadComponent, text, string.Join(", ", Doors.Kinds.Names));
    }

    private sealed class InitWords
    {
        public Operand<string> Directory { get; } = Symbols.Maybe("DIR", InitPhrases.Directory);

        public Choice<string> System { get; } = Symbols.Text("--system", "NAME", InitPhrases.System);

        public Choice<string> Environment { get; } = Symbols.Text("--environment", "ENV", InitPhrases.Environment);

        public Choice<bool> Production { get; } = Symbols.Switch("--production", InitPhrases.Production);

        public Choice<string[]> Components { get; } = Symbols.Texts("--component", "NAME=KIND:PLACE", InitPhrases.Component);
    }

    /// <summary>Asks on a terminal; elsewhere every answer is the default.</summary>
    private sealed class Questions(Invocation run, bool asks)
    {
        public async Task<string> AskAsync(Phrase question, string otherwise)
        {
            if (!asks)
                return otherwise;
            await run.Terminal.Error.WriteAsync(run.Text(question, otherwise)).ConfigureAwait(false);
            string? answer = await Task.Run(run.Terminal.In().ReadLine, run.CancellationToken).WaitAsync(run.CancellationToken).ConfigureAwait(false);
            return answer?.Trim() is { Length: > 0 } given ? given : otherwise;
        }
    }
}
