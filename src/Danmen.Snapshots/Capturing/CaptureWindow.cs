using System.Text.Json.Nodes;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Capturing;

/// <summary>Captures components in parallel: all are pinned, and those that must are read, while the system is frozen; the others are read after the thaw.</summary>
internal sealed class CaptureWindow(SystemDefinition system, FreezeDefinition? freeze, ISnapshotProgress progress, TimeProvider time)
{
    private readonly List<CaptureProblem> _problems = [];

    /// <summary>What concerns the window as a whole; empty when all went well.</summary>
    public IReadOnlyList<CaptureProblem> Problems => _problems;

    /// <returns>One result per component, in the order given; what could not be captured says why.</returns>
    /// <exception cref="DanmenException">SnapshotFaults.FreezeFailed, or a fault of the store.</exception>
    public async Task<IReadOnlyList<ManifestComponent>> RunAsync(IReadOnlyList<ComponentUnderCapture> components, CancellationToken cancellationToken)
    {
        if (freeze is null)
        {
            await EachAsync(components, c => c.PinAsync(progress, time, cancellationToken));
            await EachAsync(components, c => c.ReadAsync(progress, time, cancellationToken));
            return [.. components.Select(c => c.Result)];
        }

        progress.Begin("", "", ProgressStage.Freezing);
        FreezeGuardian guardian = await FreezeGuardian.FreezeAsync(freeze, system.Folder, cancellationToken);
        progress.End("", ProgressStage.Freezing, true);
        await using (guardian)
        {
            await EachAsync(components, c => c.PinAsync(progress, time, cancellationToken));
            await EachAsync(components.Where(c => c.ReadsWhileFrozen), c => c.ReadAsync(progress, time, cancellationToken));
            progress.Begin("", "", ProgressStage.Thawing);
            Remark? reason = await guardian.ThawAsync();
            progress.End("", ProgressStage.Thawing, reason is null);
            if (reason is not null) _problems.Add(CaptureProblem.Of("freeze", reason));
        }

        await EachAsync(components.Where(c => !c.ReadsWhileFrozen), c => c.ReadAsync(progress, time, cancellationToken));
        return [.. components.Select(c => c.Result)];
    }

    private static Task EachAsync(IEnumerable<ComponentUnderCapture> components, Func<ComponentUnderCapture, Task> step) =>
        Task.WhenAll(components.Select(component => Task.Run(() => step(component))));
}

/// <summary>One component on its way into a snapshot. A failure of its own ends it, not the others.</summary>
internal sealed class ComponentUnderCapture(ComponentDefinition definition, IComponentCapture capture) : IAsyncDisposable
{
    private DateTimeOffset _start;
    private DateTimeOffset _end;
    private CapturedComponent? _captured;
    private CaptureProblem? _failure;

    public bool ReadsWhileFrozen => capture.ReadsWhileFrozen;

    /// <summary>After both steps: what the manifest says.</summary>
    public ManifestComponent Result => new()
    {
        Name = definition.Name,
        Kind = definition.Kind,
        Tree = _captured?.Tree.Id,
        Start = _start,
        End = _end,
        SizeBytes = _captured?.Tree.SizeBytes ?? 0,
        FileCount = _captured?.Tree.FileCount ?? 0,
        Facts = _captured is null ? [] : (JsonObject)_captured.Facts.DeepClone(),
        Problems = _captured?.Problems ?? [_failure ?? CaptureProblem.Of(definition.Name, SnapshotRemarks.NotRead.With())],
    };

    public async Task PinAsync(ISnapshotProgress progress, TimeProvider time, CancellationToken cancellationToken)
    {
        _start = _end = time.GetUtcNow();
        await TryAsync(time, () => capture.PinAsync(cancellationToken));
        if (_failure is not null) progress.End(definition.Name, ProgressStage.Capturing, false);
    }

    public async Task ReadAsync(ISnapshotProgress progress, TimeProvider time, CancellationToken cancellationToken)
    {
        if (_failure is not null) return;
        await TryAsync(time, async () => _captured = await capture.ReadAsync(cancellationToken));
        progress.End(definition.Name, ProgressStage.Capturing, _captured is { Problems.Count: 0 });
    }

    public ValueTask DisposeAsync() => capture.DisposeAsync();

    private async Task TryAsync(TimeProvider time, Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (DanmenException error) when (!IsOfStore(error.Code))
        {
            _failure = CaptureProblem.Of(definition.Name, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _failure = new CaptureProblem(definition.Name, error.Message);
        }

        _end = time.GetUtcNow();
    }

    // What the store cannot take, it cannot take from the other components either.
    private static bool IsOfStore(FaultCode code) =>
        code != StoreFaults.SourceUnreadable
        && (code.Id.StartsWith("DM-STORE-", StringComparison.Ordinal) || code.Id.StartsWith("DM-BACKEND-", StringComparison.Ordinal) || code.Id.StartsWith("DM-FORMAT-", StringComparison.Ordinal));
}
