using System.Runtime.CompilerServices;

namespace Danmen.Restic.Maintenance;

/// <summary>Runs loads a few at a time and gives their results in order.</summary>
internal static class ReadAhead
{
    /// <param name="next">Takes the next thing to load; false when there is none now (it is asked again after each result).</param>
    /// <param name="load">Runs on the thread pool.</param>
    /// <param name="width">Loads in flight, at most.</param>
    public static async IAsyncEnumerable<TResult> RunAsync<TItem, TResult>(TryTake<TItem> next, Func<TItem, Task<TResult>> load, int width, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Queue<Task<TResult>> loading = new();
        try
        {
            while (true)
            {
                while (loading.Count < width && next(out TItem? item)) loading.Enqueue(Start(item, load, cancellationToken));
                if (loading.Count == 0) yield break;
                TResult result = await loading.Peek();
                _ = loading.Dequeue();
                yield return result;
            }
        }
        finally
        {
            // Nothing may still use the repository when the caller goes on.
            foreach (Task<TResult> each in loading) await each.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    public delegate bool TryTake<TItem>([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TItem item);

    private static Task<TResult> Start<TItem, TResult>(TItem item, Func<TItem, Task<TResult>> load, CancellationToken cancellationToken) =>
        Task.Run(() => load(item), cancellationToken);
}
