using Danmen.Restic.Repositories;
using Danmen.Snapshots.Contracts;

namespace Danmen.Cli.Rendering;

/// <summary>The work under way: one task per component or step. Thread-safe.</summary>
internal sealed class ProgressBoard
{
    private readonly Lock _gate = new();
    private readonly List<ProgressTask> _tasks = [];

    /// <summary>Adds a task; one of the same name is given again.</summary>
    public ProgressTask Task(string name)
    {
        lock (_gate)
        {
            foreach (ProgressTask known in _tasks)
            {
                if (known.Name == name)
                    return known;
            }

            ProgressTask task = new(name);
            _tasks.Add(task);
            return task;
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
    private volatile string _doing = "";

    public string Name { get; } = name;

    public long ExpectedItems => Interlocked.Read(ref _expectedItems);

    public long ExpectedBytes => Interlocked.Read(ref _expectedBytes);

    public long Items => Interlocked.Read(ref _items);

    public long Bytes => Interlocked.Read(ref _bytes);

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

    public void Say(string what) => _doing = what;
}
