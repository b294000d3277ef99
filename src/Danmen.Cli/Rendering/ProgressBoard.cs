using Danmen.Cli.Wording;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Contracts;

namespace Danmen.Cli.Rendering;

/// <summary>The work under way: one task per component or step. Thread-safe.</summary>
internal sealed class ProgressBoard
{
    private readonly Lock _gate = new();
    private readonly List<ProgressTask> _tasks = [];
    private List<HostEvent> _told = [];

    /// <summary>The restore run under way, if it is one.</summary>
    public RunOutline Run { get; } = new();

    /// <summary>Adds a task; one of the same name is given again.</summary>
    public ProgressTask Task(string name)
    {
        lock (_gate)
        {
            foreach (ProgressTask known in _tasks)
            {
                if (known.Name == Printable.Of(name))
                    return known;
            }

            ProgressTask task = new(name);
            _tasks.Add(task);
            return task;
        }
    }

    /// <summary>Begins a task anew, in the place of an earlier one of the same name.</summary>
    /// <param name="label">What is done, for people.</param>
    /// <param name="step">It is that step of a run.</param>
    public ProgressTask Begin(string name, string label, StepKind? step = null)
    {
        ProgressTask task = new(name) { Label = label, Step = step };
        lock (_gate)
        {
            int at = _tasks.FindIndex(known => known.Name == task.Name);
            if (at < 0)
                _tasks.Add(task);
            else
                _tasks[at] = task;
        }

        return task;
    }

    /// <summary>Marks the task of that name as ended.</summary>
    public void End(string name, bool succeeded)
    {
        lock (_gate)
            _tasks.Find(known => known.Name == Printable.Of(name))?.End(succeeded);
    }

    /// <summary>Keeps what happened on a host until it is taken.</summary>
    public void Tell(HostEvent told)
    {
        lock (_gate)
            _told.Add(told);
    }

    /// <summary>What happened on hosts since it was taken last, in order.</summary>
    public IReadOnlyList<HostEvent> TakeTold()
    {
        lock (_gate)
        {
            List<HostEvent> told = _told;
            _told = [];
            return told;
        }
    }

    /// <summary>All tasks, in the order in which they began.</summary>
    public IReadOnlyList<ProgressTask> Tasks
    {
        get
        {
            lock (_gate)
                return _tasks.ToArray();
        }
    }
}

/// <summary>Counts of one task. Thread-safe, cheap.</summary>
internal sealed class ProgressTask(string name) : IProgressSink, IComponentProgress
{
    private long _expectedItems;
    private long _expectedBytes;
    private long _items;
    private long _bytes;
    private long _rows;
    private volatile string _doing = "";

    /// <summary>As it may be shown.</summary>
    public string Name { get; } = Printable.Of(name);

    /// <summary>What is done, for people; may be empty.</summary>
    public string Label { get; init; } = "";

    /// <summary>It is that step of a run; null for everything else.</summary>
    public StepKind? Step { get; init; }

    /// <summary>Null while it runs.</summary>
    public bool? Succeeded { get; private set; }

    public long ExpectedItems => Interlocked.Read(ref _expectedItems);

    public long ExpectedBytes => Interlocked.Read(ref _expectedBytes);

    public long Items => Interlocked.Read(ref _items);

    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Rows among what is done; 0 where there are none.</summary>
    public long Rows => Interlocked.Read(ref _rows);

    /// <summary>What is being done now; may be empty.</summary>
    public string Doing => _doing;

    /// <summary>Units for the bar and the estimate: bytes where bytes are expected, else items.</summary>
    public (long Done, long Total, bool AreBytes) Work =>
        ExpectedBytes > 0 ? (Bytes, ExpectedBytes, true)
        : ExpectedItems > 0 ? (Items, ExpectedItems, false)
        : Bytes > 0 ? (Bytes, 0, true)
        : (Items, 0, false);

    public void Expect(long items, long bytes)
    {
        Interlocked.Add(ref _expectedItems, items);
        Interlocked.Add(ref _expectedBytes, bytes);
    }

    public void Advance(long items, long bytes)
    {
        Interlocked.Add(ref _items, items);
        Interlocked.Add(ref _bytes, bytes);
    }

    public void AdvanceRows(long rows) => Interlocked.Add(ref _rows, rows);

    public void Say(string what) => _doing = Printable.Of(what);

    public void End(bool succeeded)
    {
        _doing = "";
        Succeeded = succeeded;
    }
}
