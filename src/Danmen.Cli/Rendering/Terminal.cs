using System.Globalization;
using System.Text;
using Danmen.Cli.Wording;

namespace Danmen.Cli.Rendering;

/// <summary>Where the program speaks and listens, and what that place can do. Errors and progress go to <see cref="Error"/>, results to <see cref="Out"/>.</summary>
internal sealed class Terminal
{
    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public required Func<TextReader> In { get; init; }

    public bool OutIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    public bool InIsTerminal { get; init; }

    /// <summary>Columns of the terminal; 80 where there is none.</summary>
    public int Width { get; init; } = 80;

    public required Language Language { get; init; }

    public required Func<string, string?> Environment { get; init; }

    /// <summary>The process's own streams.</summary>
    /// <remarks>Not the console's: it would read the terminal's description and take over its modes, which costs milliseconds at every start.</remarks>
    public static Terminal OfProcess(IReadOnlyList<string> arguments)
    {
        bool outIsTerminal = !Console.IsOutputRedirected;
        bool errorIsTerminal = !Console.IsErrorRedirected;
        return new Terminal
        {
            Out = Writer(StandardStream.OpenOutput()),
            // Progress writes to it beside the command itself.
            Error = TextWriter.Synchronized(Writer(StandardStream.OpenError())),
            In = () => Console.In,
            OutIsTerminal = outIsTerminal,
            ErrorIsTerminal = errorIsTerminal,
            InIsTerminal = !Console.IsInputRedirected,
            Width = ColumnsOf(System.Environment.GetEnvironmentVariable("COLUMNS"), outIsTerminal || errorIsTerminal),
            Language = LanguageChoice.Of(arguments, System.Environment.GetEnvironmentVariable),
            Environment = System.Environment.GetEnvironmentVariable,
        };
    }

    /// <summary>True when colours may be written: a terminal, not a dumb one, and NO_COLOR is not set (no-color.org: any text but an empty one).</summary>
    public bool MayColour(bool toTerminal) =>
        toTerminal && string.IsNullOrEmpty(Environment("NO_COLOR")) && Environment("TERM") != "dumb";

    private static int ColumnsOf(string? columns, bool isTerminal)
    {
        if (int.TryParse(columns, NumberStyles.None, CultureInfo.InvariantCulture, out int given) && given >= 20)
            return given;
        if (!isTerminal)
            return 80;
        return WindowSize.Columns() is >= 20 and int width ? width : 80;
    }

    private static StreamWriter Writer(Stream stream) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 4096) { AutoFlush = true };
}
