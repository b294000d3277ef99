using System.Globalization;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Runbooks;

/// <summary>Carries out the runbook's actions on this machine, in the process. Components place themselves.</summary>
/// <param name="folder">That of danmen.yaml, where commands are run.</param>
public sealed class LocalExecutor(string folder, INetworkProbe network, TimeProvider time) : IRunbookExecutor
{
    // The shell's own, when there is no such program.
    private const int ProgramMissing = 127;

    // systemd's, for a unit that nobody has defined.
    private const int NoSuchUnit = 5;

    private static readonly TimeSpan s_asking = TimeSpan.FromSeconds(10);

    /// <summary>For tests: systemd's program.</summary>
    internal string Systemctl { get; init; } = "systemctl";

    public bool PlacesFiles => false;

    public async Task<IReadOnlyList<HostReport>> RunAsync(HostWork work, IHostEvents events, CancellationToken cancellationToken)
    {
        foreach (HostAction action in work.Actions)
        {
            string host = (action.Kind == HostActionKind.Url ? null : work.Hosts.FirstOrDefault(each => each.Roles.Contains(action.Role))?.Name) ?? HostWork.ThisMachine;
            events.Tell(host, action.Text, StepState.Running, null);
            bool changed;
            try
            {
                changed = action.Kind switch
                {
                    HostActionKind.Command => await RunAsync(action, cancellationToken),
                    HostActionKind.Unit => await SteerAsync(action, work.Task == HostTask.Stop, cancellationToken),
                    _ => await PostAsync(action, cancellationToken),
                };
            }
            catch
            {
                events.Tell(host, action.Text, StepState.Failed, null);
                throw;
            }

            events.Tell(host, action.Text, StepState.Done, changed);
        }

        return [.. work.Hosts.Select(host => new HostReport(host.Name, []))];
    }

    private static string Whole(TimeSpan timeout) => DurationText.Format(timeout);

    private async Task<bool> RunAsync(HostAction action, CancellationToken cancellationToken)
    {
        int? exit = await ExitAsync(RestoreFaults.CommandFailed, action, action.Text, action.Timeout, cancellationToken);
        return ShellCommand.Why(exit, action.Timeout) is { } reason ? throw new DanmenException(RestoreFaults.CommandFailed, action.Text, reason) : true;
    }

    private async Task<bool> SteerAsync(HostAction action, bool stops, CancellationToken cancellationToken)
    {
        int? before = await SystemctlAsync(action, "is-active --quiet", s_asking, cancellationToken);
        if (before == ProgramMissing) throw new DanmenException(RestoreFaults.UnitFailed, action.Text, ActionRemarks.NoSystemd.With());

        // Also what is not active now: it may be about to be, or to end. What is as asked already, systemd leaves so.
        int? exit = await SystemctlAsync(action, stops ? "stop" : "start", action.Timeout, cancellationToken);
        Remark? wrong = exit switch
        {
            0 => stops && await SystemctlAsync(action, "is-active --quiet", s_asking, cancellationToken) == 0 ? ActionRemarks.StillActive.With() : null,
            null => (stops ? ActionRemarks.NotStopped : ActionRemarks.NotStarted).With(Whole(action.Timeout)),
            NoSuchUnit => ActionRemarks.NoSuchUnit.With(),
            { } code => ActionRemarks.SystemctlSays.With(code),
        };
        return wrong is null ? stops == (before == 0) : throw new DanmenException(RestoreFaults.UnitFailed, action.Text, wrong);
    }

    private async Task<bool> PostAsync(HostAction action, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(action.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            HttpAnswer answer = await network.FetchAsync(new HttpQuestion(new Uri(action.Text), null, AllowsTls12: false, MostBodyBytes: 0) { Posts = true }, either.Token);
            return answer.Status is >= 200 and < 300 ? true : throw new DanmenException(RestoreFaults.AddressFailed, action.Text, ActionRemarks.OtherStatus.With(answer.Status.ToString(CultureInfo.InvariantCulture)));
        }
        catch (DanmenException error) when (error.Code != RestoreFaults.AddressFailed)
        {
            throw new DanmenException(RestoreFaults.AddressFailed, action.Text, ActionRemarks.NotAsked.With(error), error);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DanmenException(RestoreFaults.AddressFailed, action.Text, ActionRemarks.NoAnswer.With(Whole(action.Timeout)));
        }
    }

    // Names of units hold no quotes: see UnitText.
    private Task<int?> SystemctlAsync(HostAction action, string words, TimeSpan timeout, CancellationToken cancellationToken) =>
        ExitAsync(RestoreFaults.UnitFailed, action, $"exec {Systemctl} {words} -- '{action.Text}'", timeout, cancellationToken);

    private async Task<int?> ExitAsync(FaultCode fault, HostAction action, string command, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            return await ShellCommand.ExitAsync(command, folder, timeout, cancellationToken);
        }
        catch (Exception error) when (error is System.ComponentModel.Win32Exception or IOException)
        {
            throw new DanmenException(fault, action.Text, error.Message, error);
        }
    }
}
