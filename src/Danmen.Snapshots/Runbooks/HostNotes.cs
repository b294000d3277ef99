using System.Threading.Channels;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Runbooks;

/// <summary>Brings what happens on hosts into a step's log and to whoever watches. All is in the journal once it is disposed of.</summary>
internal sealed class HostNotes : IHostEvents, IAsyncDisposable
{
    private readonly Channel<(IWorded What, bool IsProblem)> _told = Channel.CreateUnbounded<(IWorded, bool)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly RunRecord _record;
    private readonly ISnapshotProgress _progress;
    private readonly IComponentProgress _current;
    private readonly StepKind _step;
    private readonly bool _isBack;
    private readonly Task _writing;

    public HostNotes(RunRecord record, ISnapshotProgress progress, IComponentProgress current, StepKind step, bool isBack)
    {
        _record = record;
        _progress = progress;
        _current = current;
        _step = step;
        _isBack = isBack;
        _writing = WriteAsync();
    }

    public void Tell(string host, string task, StepState state, bool? changed)
    {
        _progress.Host(host, task, state, changed);
        if (state == StepState.Running) _current.Say(task);
        // What was looked at and left alone fills no log; an action was asked for by name.
        bool isAction = _step is StepKind.Stop or StepKind.Start;
        bool isHere = host == HostWork.ThisMachine;
        if (state == StepState.Done && (changed == true || isAction))
        {
            Remark done = changed == false ? (isHere ? ActionRemarks.AsAsked.With(task) : ActionRemarks.AsAskedOn.With(host, task))
                : isHere ? RunRemarks.CommandRan.With(task) : ActionRemarks.DoneOn.With(host, task);
            _told.Writer.TryWrite((done, false));
        }
        else if (state == StepState.Failed && !isHere)
        {
            // Why, the step's own last line says.
            _told.Writer.TryWrite((ActionRemarks.FailedOn.With(host, task), true));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _told.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAsync()
    {
        var lines = new List<(IWorded, bool)>();
        while (await _told.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (_told.Reader.TryRead(out (IWorded, bool) line)) lines.Add(line);
            await _record.SayAsync(_step, _isBack, lines);
            lines.Clear();
        }
    }
}
