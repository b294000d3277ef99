using System.Runtime.CompilerServices;
using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;

namespace Danmen.Testing;

/// <summary>What a storage can do wrong to one call.</summary>
public enum Misbehaviour
{
    None,

    /// <summary>Fails and does nothing.</summary>
    Fail,

    /// <summary>Does it, then fails: the answer was lost.</summary>
    FailAfterwards,

    /// <summary>Waits a little first.</summary>
    Delay,

    /// <summary>Stores the first half of a file under its final name, then fails.</summary>
    Tear,

    /// <summary>Does it twice.</summary>
    Repeat,

    /// <summary>Flips a bit of what is read or stored, and says nothing.</summary>
    Corrupt,
}

/// <summary>One call of a backend.</summary>
public readonly record struct BackendCall(string Operation, FileKind Kind, string Name);

/// <summary>Passes calls on to a real backend, and misbehaves as the plan says. Thread-safe when the plan is.</summary>
public sealed class FaultyBackend(IBackend inner, Func<BackendCall, Misbehaviour> plan) : IBackend
{
    public string Location => inner.Location;

    public int Parallelism => inner.Parallelism;

    public Task CreateLayoutAsync(CancellationToken cancellationToken) => inner.CreateLayoutAsync(cancellationToken);

    public async Task SaveAsync(FileKind kind, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        BackendCall call = new("save", kind, name);
        Misbehaviour what = plan(call);
        if (what == Misbehaviour.Tear)
        {
            await inner.SaveAsync(kind, name, content[..(content.Length / 2)], cancellationToken);
            throw Failure(call);
        }

        if (what == Misbehaviour.Corrupt)
        {
            byte[] damaged = content.ToArray();
            damaged[damaged.Length / 2] ^= 0x10;
            await inner.SaveAsync(kind, name, damaged, cancellationToken);
            return;
        }

        await RunAsync(what, call, () => inner.SaveAsync(kind, name, content, cancellationToken), cancellationToken);
    }

    public async Task SaveLargeAsync(FileKind kind, string name, IFileContent content, CancellationToken cancellationToken) =>
        await SaveAsync(kind, name, await content.ReadAsync(0, checked((int)content.LengthBytes), cancellationToken), cancellationToken);

    public async Task ReadAsync(FileKind kind, string name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        BackendCall call = new("read", kind, name);
        Misbehaviour what = plan(call);
        await RunAsync(what, call, () => inner.ReadAsync(kind, name, offset, destination, cancellationToken), cancellationToken);
        if (what == Misbehaviour.Corrupt && destination.Length > 0) destination.Span[destination.Length / 2] ^= 0x10;
    }

    public async Task<long?> GetLengthAsync(FileKind kind, string name, CancellationToken cancellationToken)
    {
        BackendCall call = new("length", kind, name);
        long? length = null;
        await RunAsync(plan(call), call, async () => length = await inner.GetLengthAsync(kind, name, cancellationToken), cancellationToken);
        return length;
    }

    public async IAsyncEnumerable<BackendFile> ListAsync(FileKind kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        BackendCall call = new("list", kind, "");
        Misbehaviour what = plan(call);
        await RunAsync(what == Misbehaviour.Repeat ? Misbehaviour.None : what, call, () => Task.CompletedTask, cancellationToken);
        await foreach (BackendFile file in inner.ListAsync(kind, cancellationToken))
        {
            yield return file;
            if (what == Misbehaviour.Repeat) yield return file;
        }
    }

    public async Task RemoveAsync(FileKind kind, string name, CancellationToken cancellationToken)
    {
        BackendCall call = new("remove", kind, name);
        await RunAsync(plan(call), call, () => inner.RemoveAsync(kind, name, cancellationToken), cancellationToken);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static DanmenException Failure(BackendCall call) => new(StoreFaults.BackendFailed, $"{call.Kind}/{call.Name}", $"{call.Operation} failed on purpose");

    private static async Task RunAsync(Misbehaviour what, BackendCall call, Func<Task> action, CancellationToken cancellationToken)
    {
        if (what is Misbehaviour.Fail or Misbehaviour.Tear) throw Failure(call);
        if (what == Misbehaviour.Delay) await Task.Delay(20, cancellationToken);
        await action();
        if (what == Misbehaviour.Repeat) await action();
        if (what == Misbehaviour.FailAfterwards) throw Failure(call);
    }
}
