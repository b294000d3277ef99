using Spectre.Console;
using Spectre.Console.Rendering;

namespace Danmen.Cli.Rendering;

/// <summary>Live bars on a terminal. The only place that loads Spectre.Console; reached only when work takes a while.</summary>
internal static class ProgressBars
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(200);

    /// <summary>Draws until <paramref name="end"/>; then the bars are taken away again.</summary>
    public static async Task ShowAsync(Terminal terminal, ProgressEstimates estimates, TimeProvider time, CancellationToken end)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = terminal.MayColour(terminal.ErrorIsTerminal) ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(terminal.Error),
        });
        console.Profile.Width = terminal.Width;
        await console.Live(Draw(estimates.Take(), terminal)).AutoClear(true).StartAsync(async live =>
        {
            while (!end.IsCancellationRequested)
            {
                live.UpdateTarget(Draw(estimates.Take(), terminal));
                try
                {
                    await Task.Delay(Refresh, time, end).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
        }).ConfigureAwait(false);
    }

    private static Rows Draw(IReadOnlyList<ProgressReport> reports, Terminal terminal)
    {
        int names = 0;
        int labels = 0;
        foreach (ProgressReport report in reports)
        {
            names = Math.Max(names, DisplayWidth.Of(report.Task.Name));
            labels = Math.Max(labels, DisplayWidth.Of(report.Task.Label));
        }

        names = Math.Min(names, 20);
        int bar = Math.Clamp(terminal.Width / 5, 8, 24);
        List<IRenderable> lines = [];
        foreach (ProgressReport report in reports)
        {
            Paragraph line = new();
            line.Append(DisplayWidth.Pad(DisplayWidth.Cut(report.Task.Name, names), names) + " ");
            line.Append(DisplayWidth.Pad(report.Task.Label, labels) + " ", new Spectre.Console.Style(Color.Grey));
            if (report.Task.Succeeded is { } succeeded)
            {
                line.Append(succeeded ? "✓" : "✗", new Spectre.Console.Style(succeeded ? Color.Green : Color.Red));
                lines.Add(line);
                continue;
            }

            if (report.Share is { } share)
            {
                int full = (int)(share * bar);
                line.Append(new string('━', full), new Spectre.Console.Style(Color.Green));
                line.Append(new string('━', bar - full) + " ", new Spectre.Console.Style(Color.Grey));
            }

            string rest = report.Sentence(terminal.Language);
            if (report.Task.Doing.Length > 0)
                rest += "  " + report.Task.Doing;
            int left = terminal.Width - names - labels - 3 - (report.Share is null ? 0 : bar + 1);
            line.Append(DisplayWidth.Cut(rest, Math.Max(10, left)));
            lines.Add(line);
        }

        return new Rows(lines);
    }
}
