using System.Text.Json;
using Danmen.Snapshots.Contracts;

namespace Danmen.Cli.Rendering;

/// <summary>Shows a board while work runs: bars on a terminal, plain lines elsewhere, JSON lines when asked for, or nothing.</summary>
internal sealed class ProgressDisplay(Terminal terminal, ProgressStyle style, TimeProvider time)
{
    /// <summary>Short work shows nothing: no flicker, and nothing loaded that is not needed.</summary>
    private static readonly TimeSpan BarsAfter = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan LinesEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan EventsEvery = TimeSpan.FromSeconds(1);

    /// <summary>Runs the work and shows its board until it ends, however it ends.</summary>
    public async Task<T> RunAsync<T>(ProgressBoard board, Func<Task<T>> work)
    {
        if (style == ProgressStyle.None)
            return await work().ConfigureAwait(false);
        using CancellationTokenSource end = new();
        Task shown = ShowAsync(board, end.Token);
        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            await shown.ConfigureAwait(false);
        }
    }

    private async Task ShowAsync(ProgressBoard board, CancellationToken end)
    {
        ProgressEstimates estimates = new(board, time);
        try
        {
            switch (style)
            {
                case ProgressStyle.Bars:
                    await Task.Delay(BarsAfter, time, end).ConfigureAwait(false);
                    await ProgressBars.ShowAsync(terminal, estimates, time, end).ConfigureAwait(false);
                    break;
                case ProgressStyle.Lines:
                    for (; ; )
                    {
                        await WaitAsync(estimates, LinesEvery, end).ConfigureAwait(false);
                        foreach (ProgressReport report in estimates.Take())
                        {
                            if (report.Task.Succeeded is null)
                                terminal.Error.WriteLine(Line(report));
                        }
                    }

                case ProgressStyle.Events:
                    for (; ; )
                    {
                        await Task.Delay(EventsEvery, time, end).ConfigureAwait(false);
                        WriteEvents(estimates);
                    }
            }
        }
        catch (OperationCanceledException)
        {
            // The work has ended.
        }

        if (style == ProgressStyle.Events)
            WriteEvents(estimates);
    }

    /// <summary>Waits; the estimators take samples every second meanwhile.</summary>
    private async Task WaitAsync(ProgressEstimates estimates, TimeSpan wait, CancellationToken end)
    {
        for (TimeSpan waited = TimeSpan.Zero; waited < wait; waited += TimeSpan.FromSeconds(1))
        {
            await Task.Delay(TimeSpan.FromSeconds(1), time, end).ConfigureAwait(false);
            estimates.Take();
        }
    }

    internal string Line(ProgressReport report)
    {
        string name = report.Task.Label.Length > 0 ? $"{report.Task.Name} {report.Task.Label}" : report.Task.Name;
        string line = $"{name}: {report.Sentence(terminal.Language)}";
        return report.Task.Doing.Length > 0 ? $"{line} [{report.Task.Doing}]" : line;
    }

    private void WriteEvents(ProgressEstimates estimates)
    {
        IReadOnlyList<ProgressReport> reports = estimates.Take();
        foreach (HostEvent told in estimates.TakeTold())
            JsonOutput.WriteLine(terminal.Error, json => Write(json, told));
        foreach (ProgressReport report in reports)
            JsonOutput.WriteLine(terminal.Error, json => Write(json, report, estimates.Step));
    }

    private void Write(Utf8JsonWriter json, HostEvent told)
    {
        json.WriteString("event", "host");
        json.WriteMoment("time", time.GetUtcNow());
        if (told.Step is { } step)
            json.WriteString("step", StepNames.Of(step));
        json.WriteString("host", told.Host);
        json.WriteString("task", told.Task);
        json.WriteString("state", StepNames.Of(told.State));
        if (told.Changed is { } changed)
            json.WriteBoolean("changed", changed);
    }

    private void Write(Utf8JsonWriter json, ProgressReport report, StepKind? running)
    {
        json.WriteString("event", "progress");
        json.WriteMoment("time", time.GetUtcNow());
        if ((report.Task.Step ?? running) is { } step)
            json.WriteString("step", StepNames.Of(step));
        json.WriteString("task", report.Task.Name);
        if (report.Task.Succeeded is { } succeeded)
            json.WriteBoolean("succeeded", succeeded);
        json.WriteNumber("items_done", report.Task.Items);
        json.WriteNumber("items_total", report.Task.ExpectedItems);
        json.WriteNumber("bytes_done", report.Task.Bytes);
        json.WriteNumber("bytes_total", report.Task.ExpectedBytes);
        if (report.Task.Rows > 0)
            json.WriteNumber("rows_done", report.Task.Rows);
        if (report.PerSecond is { } rate)
            json.WriteNumber(report.AreBytes ? "bytes_per_second" : "items_per_second", Math.Round(rate, 1));
        if (report.Left is { } left)
            json.WriteNumber("seconds_left", Math.Round(left.TotalSeconds, 1));
        if (report.LeftInAll is { } inAll)
            json.WriteNumber("run_seconds_left", Math.Round(inAll.TotalSeconds, 1));
        if (report.Task.Doing.Length > 0)
            json.WriteString("doing", report.Task.Doing);
    }
}

/// <summary>How progress is shown.</summary>
internal enum ProgressStyle
{
    None,
    Bars,
    Lines,
    Events,
}
