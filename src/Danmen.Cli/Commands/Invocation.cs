using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Restic.Backends;

namespace Danmen.Cli.Commands;

/// <summary>One run of one command: its values, where it speaks, and when it must stop.</summary>
internal sealed class Invocation
{
    private readonly ParseResult _parsed;
    private readonly List<Remark> _remarks = [];
    private readonly List<IBackend> _backends = [];

    public Invocation(ParseResult parsed, GlobalOptions options, Terminal terminal, TimeProvider time, CancellationToken cancellationToken)
    {
        _parsed = parsed;
        Options = options;
        Terminal = terminal;
        Time = time;
        CancellationToken = cancellationToken;
        IsJson = Has(options.Json);
        IsQuiet = Has(options.Quiet);
        WritesEvents = Has(options.Events);
        bool mayColour = !Has(options.NoColor);
        Paint = new Paint(mayColour && terminal.MayColour(terminal.OutIsTerminal));
        ErrorPaint = new Paint(mayColour && terminal.MayColour(terminal.ErrorIsTerminal));
    }

    public GlobalOptions Options { get; }

    public Terminal Terminal { get; }

    public TimeProvider Time { get; }

    public CancellationToken CancellationToken { get; }

    public Language Language => Terminal.Language;

    public bool IsJson { get; }

    public bool IsQuiet { get; }

    /// <summary>Standard error holds JSON lines only.</summary>
    public bool WritesEvents { get; }

    /// <summary>Colours for standard output.</summary>
    public Paint Paint { get; }

    /// <summary>Colours for standard error.</summary>
    public Paint ErrorPaint { get; }

    public bool Has(Option<bool> option) => _parsed.GetValue(option);

    public string? Value(Option<string> option) => _parsed.GetValue(option);

    /// <summary>True when the option stands on the command line, with or without a value.</summary>
    public bool IsGiven(Option option) => _parsed.GetResult(option) is { Implicit: false };

    public IReadOnlyList<string> Values(Option<string[]> option) => _parsed.GetValue(option) ?? [];

    public string Required(Argument<string> argument) => _parsed.GetValue(argument) ?? throw Misused(FaultPhrases.MissingArgument, argument.Name, "");

    public string? Value(Argument<string> argument) => _parsed.GetValue(argument);

    public IReadOnlyList<string> Values(Argument<string[]> argument) => _parsed.GetValue(argument) ?? [];

    /// <summary>A whole number, or null when the option is not there.</summary>
    public int? Number(Option<string> option, int least, int most) =>
        Value(option) is not { } text ? null
        : int.TryParse(text.TrimEnd('%'), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most ? number
        : throw Misused(FaultPhrases.NotANumber, option.Name, least, most, text);

    /// <summary>A fault of usage, told in the reader's language.</summary>
    public DanmenException Misused(Phrase phrase, params ReadOnlySpan<object?> values) =>
        new(CliFaults.Usage, "", phrase.In(Language, values));

    public string Text(Phrase phrase, params ReadOnlySpan<object?> values) => phrase.In(Language, values);

    /// <summary>A result for people; silent with --json and --quiet.</summary>
    public void Say(Phrase phrase, params ReadOnlySpan<object?> values) => SayLine(phrase.In(Language, values));

    /// <summary>A result for people, wrapped to the terminal; silent with --json and --quiet.</summary>
    public void SayLine(string text = "")
    {
        if (IsJson || IsQuiet)
            return;
        foreach (string line in TextWrap.Lines(text, Terminal.Width))
            Terminal.Out.WriteLine(line);
    }

    /// <summary>Something that must be seen even with --quiet; on standard error.</summary>
    public void Warn(Phrase phrase, params ReadOnlySpan<object?> values) => Warn(phrase.In(Language, values));

    /// <summary>A remark that must be seen even with --quiet; on standard error.</summary>
    public void Warn(Remark remark) => Warn(Printable.Sentence(remark.In(Language)));

    private void Warn(string message)
    {
        if (WritesEvents)
        {
            WriteEvent("warning", json => json.WriteString("message", message));
            return;
        }

        string label = FaultPhrases.Warning.In(Language);
        int indent = DisplayWidth.Of(label) + 1;
        List<string> lines = TextWrap.Lines(message, Math.Max(20, Terminal.Width - indent));
        Terminal.Error.WriteLine($"{ErrorPaint.Yellow(label)} {lines[0]}");
        for (int i = 1; i < lines.Count; i++)
            Terminal.Error.WriteLine(new string(' ', indent) + lines[i]);
    }

    /// <summary>Tells what failed on standard error.</summary>
    public void Complain(DanmenException fault)
    {
        if (WritesEvents)
            WriteEvent("error", json => FaultReport.Write(json, fault, Language));
        else
            FaultReport.Write(Terminal, fault, ErrorPaint);
    }

    private void WriteEvent(string name, Action<Utf8JsonWriter> content) => JsonOutput.WriteLine(Terminal.Error, json =>
    {
        json.WriteString("event", name);
        json.WriteMoment("time", Time.GetUtcNow());
        content(json);
    });

    /// <summary>Something that programs should know: stands in the JSON document's <c>remarks</c>.</summary>
    public void Note(Remark remark) => _remarks.Add(remark);

    /// <summary>What was noted; nothing when nothing was.</summary>
    public void WriteRemarks(Utf8JsonWriter json)
    {
        if (_remarks.Count > 0)
            json.WriteRemarks("remarks", _remarks);
    }

    /// <summary>Writes the one JSON document with --json, else what people read.</summary>
    public void Answer(Action<Utf8JsonWriter> json, Action people)
    {
        if (!IsJson)
        {
            people();
            return;
        }

        JsonOutput.WriteDocument(Terminal.Out, writer =>
        {
            json(writer);
            WriteRequests(writer);
            WriteRemarks(writer);
        });
    }

    /// <summary>The answer will tell how many requests it sent.</summary>
    public IBackend Watch(IBackend backend)
    {
        _backends.Add(backend);
        return backend;
    }

    /// <summary>Runs work with its progress shown.</summary>
    public Task<T> WithProgressAsync<T>(Func<ProgressBoard, Task<T>> work)
    {
        ProgressBoard board = new();
        ProgressStyle style = WritesEvents ? ProgressStyle.Events
            : IsQuiet || IsJson ? ProgressStyle.None
            : Terminal.ErrorIsTerminal && Terminal.Environment("TERM") is not (null or "dumb") ? ProgressStyle.Bars
            : ProgressStyle.Lines;
        return new ProgressDisplay(Terminal, style, Time).RunAsync(board, () => work(board));
    }

    /// <summary>Goes on only when the user says so: by <paramref name="yes"/>, or on a terminal by typing it.</summary>
    /// <param name="question">What will be destroyed.</param>
    public async Task ConfirmAsync(Option<bool> yes, string question)
    {
        if (Has(yes))
            return;
        if (Terminal.InIsTerminal && Terminal.ErrorIsTerminal && !IsJson)
        {
            foreach (string line in TextWrap.Lines(question, Terminal.Width))
                await Terminal.Error.WriteLineAsync(line).ConfigureAwait(false);
            await Terminal.Error.WriteAsync(FaultPhrases.Ask.In(Language)).ConfigureAwait(false);
            string? answer = await Task.Run(Terminal.In().ReadLine, CancellationToken).WaitAsync(CancellationToken).ConfigureAwait(false);
            if (answer?.Trim() is "yes" or "はい")
                return;
        }

        throw new DanmenException(CliFaults.NotConfirmed, "", question);
    }

    // Nothing where nothing is sent: a folder has no requests.
    private void WriteRequests(Utf8JsonWriter json)
    {
        RequestCounts sum = default;
        bool any = false;
        foreach (IBackend backend in _backends)
        {
            if (backend.Requests is not { } sent) continue;
            (sum, any) = (sum + sent, true);
        }

        if (!any) return;
        json.WriteStartObject("requests");
        json.WriteNumber("list", sum.List);
        json.WriteNumber("get", sum.Get);
        json.WriteNumber("head", sum.Head);
        json.WriteNumber("put", sum.Put);
        json.WriteNumber("delete", sum.Delete);
        json.WriteEndObject();
    }
}
