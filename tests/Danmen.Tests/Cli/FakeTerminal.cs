using System.Text;
using Danmen.Cli.Commands;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Microsoft.Extensions.Time.Testing;

namespace Danmen.Tests.Cli;

/// <summary>Runs command lines in this process and keeps what they say.</summary>
internal sealed class FakeTerminal(Language language = Language.English, bool isTerminal = false, string typed = "", int width = 80)
{
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();

    public Dictionary<string, string> Variables { get; } = new() { ["TERM"] = "xterm" };

    public string Out => _out.ToString();

    public string Error => _error.ToString();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2024, 6, 24, 0, 0, 0, TimeSpan.Zero));

    public Terminal Terminal => new()
    {
        Out = new StringWriter(_out) { NewLine = "\n" },
        Error = new StringWriter(_error) { NewLine = "\n" },
        In = () => new StringReader(typed),
        OutIsTerminal = isTerminal,
        ErrorIsTerminal = isTerminal,
        InIsTerminal = isTerminal,
        Width = width,
        Language = language,
        Environment = name => Variables.GetValueOrDefault(name),
    };

    public Task<int> RunAsync(params string[] words) => RunAsync(CancellationToken.None, words);

    public Task<int> RunAsync(CancellationToken cancellationToken, params string[] words) =>
        CommandLine.RunAsync(words, Terminal, Time, cancellationToken);
}
