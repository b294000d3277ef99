using Danmen.Restic.Backends.Local;
using Danmen.Restic.Repositories;

namespace Danmen.Snapshots.Comparing;

/// <summary>A repository whose writes go to a temporary folder, sealed under the repository's own key, and vanish with it.</summary>
internal sealed class LiveRepository : IAsyncDisposable
{
    private readonly string _folder;
    private readonly LocalBackend _above;

    private LiveRepository(string folder, LocalBackend above, Repository repository)
    {
        _folder = folder;
        _above = above;
        Repository = repository;
    }

    public Repository Repository { get; }

    public static async Task<LiveRepository> OpenAsync(Repository below, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("danmen-live-").FullName;
        var above = new LocalBackend(folder);
        await above.CreateLayoutAsync(cancellationToken);
        return new LiveRepository(folder, above, below.WithBackend(new OverlayBackend(below.Backend, above)));
    }

    public async ValueTask DisposeAsync()
    {
        await Repository.DisposeAsync();
        await _above.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
