using System.Security.Cryptography;
using System.Text;
using Danmen.Components;
using Danmen.Integrations.Ansible;
using Danmen.Integrations.Azure;
using Danmen.Integrations.GitLab;
using Danmen.Integrations.Probes;
using Danmen.Integrations.Rclone;
using Danmen.Integrations.S3;
using Danmen.Restic.Backends;
using Danmen.Restic.Backends.Caching;
using Danmen.Restic.Backends.Limiting;
using Danmen.Restic.Backends.Opening;
using Danmen.Restic.Backends.Rest;
using Danmen.Snapshots.Checks;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Runbooks;
using Danmen.Snapshots.Systems;

namespace Danmen.Cli.Commands;

/// <summary>Puts the libraries together. Plain calls: a container would cost milliseconds at every start.</summary>
internal static class Doors
{
    /// <summary>Every kind of component that can be captured.</summary>
    public static ComponentKinds Kinds { get; } = new([new ConfigComponent(), new FilesComponent(), new GitComponent(), new PickleComponent(), new PostgresComponent(), new RsyncComponent(), new SqliteComponent()]);

    /// <summary>Where repositories are. Relative locations start at the current folder.</summary>
    /// <param name="cache">Folder below which copies of what distant repositories are read from at every start may lie; null: none.</param>
    /// <param name="system">What danmen.yaml says, when a repository is opened; null without one.</param>
    public static Func<string, IBackend> Backends(TimeProvider time, Func<string, string?> environment, ISecretReader secrets, string? cache, Func<SystemDefinition?> system)
    {
        Lazy<RateLimits> limits = new(() => LimitsOf(system(), time));
        Lazy<BackendFactory> factory = new(() => new BackendFactory(() => Limited(new SocketsHttpHandler()), time)
        {
            Credentials = CredentialsOf(environment),
            Limits = limits.Value,
            Others = new Dictionary<string, Func<string, IBackend>>
            {
                ["azure"] = place => new AzureDoor(secrets, environment, () => Limited(new SocketsHttpHandler()), time).Open(place, system()?.Azure ?? new AzureDefinition()),
                ["rclone"] = place => new RcloneDoor(() => Limited(new SocketsHttpHandler()), time).Open(place),
                ["s3"] = place => new S3Door(secrets, environment, Limited, time).Open(place, S3Of(system(), place)),
            },
        });
        return location => Cached(factory.Value.Open(location, Environment.CurrentDirectory), cache);

        HttpClient Limited(HttpMessageHandler handler) => NewHttpClient(limits.Value.IsNone ? handler : new LimitedHandler(limits.Value, handler));
    }

    /// <summary>The GitLab that shows a system's tags.</summary>
    /// <param name="readToken">Called when the first request is sent.</param>
    /// <param name="isPatient">Wait for a GitLab that is slow or asks to wait.</param>
    public static ITagMirror GitLab(GitLabDefinition gitlab, Func<CancellationToken, Task<string>> readToken, bool isPatient, TimeProvider time) => new GitLabMirror(
        () => NewHttpClient(GitLabHandler.New(gitlab.CaFile)),
        gitlab,
        readToken,
        isPatient ? new RetryPolicy { Attempts = 6, FirstDelay = TimeSpan.FromSeconds(1), LongestDelay = TimeSpan.FromMinutes(1), RequestTimeout = TimeSpan.FromSeconds(30) }
            : new RetryPolicy { Attempts = 2, FirstDelay = TimeSpan.FromMilliseconds(300), LongestDelay = TimeSpan.FromSeconds(2) },
        time);

    /// <summary>What carries out a system's checks, from this machine.</summary>
    /// <param name="variables">More variables for their commands; null for none.</param>
    public static CheckEngine Checks(SystemDefinition system, ISecretReader secrets, TimeProvider time, IReadOnlyDictionary<string, string>? variables = null) =>
        new(Kinds, secrets, new NetworkProbe(NewHttpClient), new LocalCommands(system.Folder, variables), time);

    /// <summary>What carries out the runbooks of a system's environments.</summary>
    public static Func<EnvironmentDefinition, string, IRunbookExecutor> Executors(SystemDefinition system, TimeProvider time) => (environment, runFolder) =>
        environment.Runbook.Executor == RunbookExecutor.Ansible
            ? new AnsibleExecutor(Path.Combine(runFolder, "ansible"), environment.Runbook.AnsibleCollection, system.Folder, Environment.GetEnvironmentVariable("PATH") ?? "")
            : new LocalExecutor(system.Folder, new NetworkProbe(NewHttpClient), time);

    /// <summary>Where copies may lie: as XDG has it, or null without a home.</summary>
    public static string? CacheFolder(Func<string, string?> environment) =>
        environment("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathRooted(cache) ? Path.Combine(cache, "danmen")
        : environment("HOME") is { Length: > 0 } home && Path.IsPathRooted(home) ? Path.Combine(home, ".cache", "danmen")
        : null;

    private static IBackend Cached(IBackend backend, string? cache) =>
        cache is null || backend.Requests is null ? backend : new CachingBackend(backend, Path.Combine(cache, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(backend.Location)))[..32]));

    /// <summary>As restic reads them, so that the password stays out of danmen.yaml and of the list of processes.</summary>
    private static RestCredentials? CredentialsOf(Func<string, string?> environment) =>
        environment("RESTIC_REST_USERNAME") is { Length: > 0 } user ? new RestCredentials(user, environment("RESTIC_REST_PASSWORD") ?? "") : null;

    // The cold repository may have a storage class of its own, or one to which its bucket moves packs.
    private static S3Definition S3Of(SystemDefinition? system, string place)
    {
        S3Definition s3 = system?.S3 ?? new S3Definition();
        // Without danmen.yaml it may be anybody's cold repository.
        if (system is null) return s3 with { MayMoveData = true };
        if (system.Cold is not { } cold || cold.Access.Location != $"s3:{place}") return s3;
        return s3 with { StorageClass = cold.Archive is null ? cold.WrittenClass ?? s3.StorageClass : null, Archive = cold.Archive };
    }

    private static RateLimits LimitsOf(SystemDefinition? system, TimeProvider time) =>
        new(system?.Limit.Upload is { } upload ? new RateLimit(upload, time) : null, system?.Limit.Download is { } download ? new RateLimit(download, time) : null);

#pragma warning disable RS0030 // This is the composition root.
    private static HttpClient NewHttpClient(HttpMessageHandler handler) => new(handler) { Timeout = Timeout.InfiniteTimeSpan };
#pragma warning restore RS0030
}
