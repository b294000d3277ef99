using System.Text.Json;
using System.Text.Json.Serialization;
using Danmen.Faults;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Schedules;

/// <summary>How a job ended.</summary>
/// <param name="ExitCode">Null while it runs, or when it was killed.</param>
public sealed record JobResult(string Job, DateTimeOffset Started, DateTimeOffset? Ended, int? ExitCode);

/// <summary>What is kept of scheduled jobs in <c>.danmen/schedule</c>: locks, and the last result of each. It can be lost.</summary>
/// <param name="systemFolder">danmen.yaml's folder.</param>
public sealed class ScheduleState(string systemFolder, TimeProvider time)
{
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromHours(24);

    /// <summary>Runs a job when no other runs, and remembers how it ended. The locks are the system's own: they end with the process, however it ends.</summary>
    /// <param name="work">Gives the exit code.</param>
    /// <exception cref="DanmenException">ScheduleFaults.Running when the same job runs or waits already.</exception>
    public async Task<int> RunAsync(string job, Func<Task<int>> work, CancellationToken cancellationToken)
    {
        await using FileStream own = await OwnAsync(job, cancellationToken);
        await using FileStream all = await WaitAsync(job, cancellationToken);
        DateTimeOffset started = time.GetUtcNow();
        await SaveAsync(new JobResult(job, started, null, null));
        int code = await work();
        await SaveAsync(new JobResult(job, started, time.GetUtcNow(), code));
        return code;
    }

    /// <summary>The last result of a job; null when it never ran here.</summary>
    public async Task<JobResult?> LastAsync(string job, CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize(await File.ReadAllBytesAsync(At($"{job}.json"), cancellationToken), ScheduleJson.Json.JobResult);
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>True while the job runs or waits.</summary>
    public bool IsRunning(string job)
    {
        using FileStream? free = TryLock(job);
        return free is null;
    }

    // Somebody who only looks holds the lock for a moment.
    private async Task<FileStream> OwnAsync(string job, CancellationToken cancellationToken)
    {
        if (TryLock(job) is { } free) return free;
        await Task.Delay(s_lookEvery, time, cancellationToken);
        return TryLock(job) ?? throw new DanmenException(ScheduleFaults.Running, job);
    }

    private async Task<FileStream> WaitAsync(string job, CancellationToken cancellationToken)
    {
        DateTimeOffset giveUpAt = time.GetUtcNow() + s_longestWait;
        while (true)
        {
            if (TryLock("any") is { } held) return held;
            if (time.GetUtcNow() > giveUpAt) throw new DanmenException(ScheduleFaults.Running, job);
            await Task.Delay(s_lookEvery, time, cancellationToken);
        }
    }

    private FileStream? TryLock(string name) => LockFile.TryTake(At($"{name}.lock"));

    // Without the user's interrupt: how it ended is wanted most when it was interrupted.
    private async Task SaveAsync(JobResult result)
    {
        string file = At($"{result.Job}.json");
        await File.WriteAllBytesAsync(file + ".new", JsonSerializer.SerializeToUtf8Bytes(result, ScheduleJson.Json.JobResult), CancellationToken.None);
        File.Move(file + ".new", file, overwrite: true);
    }

    private string At(string name) => Path.Combine(Directory.CreateDirectory(Path.Combine(StateFolder.Ensure(systemFolder), "schedule")).FullName, name);
}

/// <summary>The JSON of results.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(JobResult))]
internal sealed partial class ScheduleJson : JsonSerializerContext
{
    public static ScheduleJson Json { get; } = new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower });
}
