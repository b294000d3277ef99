using System.Runtime.CompilerServices;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Checks;

/// <summary>Carries out the checks of an environment, one after the other. Whatever goes wrong with one is its result; nothing but cancelling ends the others.</summary>
public sealed class CheckEngine(ComponentKinds kinds, ISecretReader secrets, INetworkProbe network, ICommandRunner commands, TimeProvider time)
{
    /// <summary>Carries them out in the file's order; each result comes as soon as it is known.</summary>
    /// <param name="onlyVital">Leave the others out.</param>
    public async IAsyncEnumerable<CheckResult> RunAsync(EnvironmentDefinition environment, bool onlyVital, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (CheckDefinition check in environment.Checks)
            if (check.Vital || !onlyVital) yield return await RunAsync(environment, check, cancellationToken);
    }

    /// <summary>Carries out one.</summary>
    /// <param name="environment">Whose it is.</param>
    public async Task<CheckResult> RunAsync(EnvironmentDefinition environment, CheckDefinition check, CancellationToken cancellationToken)
    {
        DateTimeOffset started = time.GetUtcNow();
        long begun = time.GetTimestamp();
        for (int attempt = 1; ; attempt++)
        {
            CheckVerdict verdict = await AttemptAsync(environment, check, cancellationToken);
            if (verdict.Passed || attempt > check.Retries)
            {
                return new CheckResult(check.Name, KindOf(check), verdict.Passed, check.Critical, check.Vital, started, time.GetElapsedTime(begun), attempt)
                {
                    Message = verdict.Message,
                    Tests = verdict.Tests,
                };
            }

            await Task.Delay(check.Pause, time, cancellationToken);
        }
    }

    private async Task<CheckVerdict> AttemptAsync(EnvironmentDefinition environment, CheckDefinition check, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(check.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return check switch
            {
                CheckDefinition.Http http => await new HttpCheck(network, time).RunAsync(http, either.Token),
                CheckDefinition.Tcp tcp => await ConnectAsync(tcp, either.Token),
                CheckDefinition.Sql sql => await new SqlCheck(kinds, secrets).RunAsync(sql, environment.Component(sql.Component), either.Token),
                CheckDefinition.Command command => await new CommandCheck(commands).RunAsync(command, either.Token),
                CheckDefinition.Unit unit => await new CommandCheck(commands).RunAsync(unit, either.Token),
                _ => throw new ArgumentOutOfRangeException(nameof(check), check, null),
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return CheckVerdict.Failed(CheckRemarks.TimedOut.With(DurationText.Format(check.Timeout)));
        }
        catch (DanmenException fault)
        {
            return new CheckVerdict(CheckMessage.Of(fault));
        }
    }

    private async Task<CheckVerdict> ConnectAsync(CheckDefinition.Tcp tcp, CancellationToken cancellationToken)
    {
        long begun = time.GetTimestamp();
        await network.ConnectAsync(tcp.Host, tcp.Port, cancellationToken);
        return CheckVerdict.InTime(time.GetElapsedTime(begun), tcp.Within);
    }

    /// <summary>Its key in danmen.yaml.</summary>
    internal static string KindOf(CheckDefinition check) => check switch
    {
        CheckDefinition.Http => "http",
        CheckDefinition.Tcp => "tcp",
        CheckDefinition.Sql => "sql",
        CheckDefinition.Command => "command",
        _ => "unit",
    };
}
