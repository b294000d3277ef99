using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Capturing;

/// <summary>Opens and makes repositories from a location and a key.</summary>
/// <param name="openBackend">Gives the backend of a location (a path, or an address such as <c>rest:https://…</c>); made by the composition root.</param>
public sealed class RepositoryOpener(Func<string, IBackend> openBackend, ISecretReader secrets, TimeProvider time)
{
    /// <summary>Opens; the index is not loaded.</summary>
    public async Task<OpenedRepository> OpenAsync(RepositoryAccess access, CancellationToken cancellationToken)
    {
        string password = await secrets.ReadAsync(access.Key, cancellationToken);
        IBackend backend = openBackend(access.Location);
        try
        {
            return new OpenedRepository(backend, await Repository.OpenAsync(backend, password, time, cancellationToken));
        }
        catch
        {
            await backend.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens the cold repository.</summary>
    /// <exception cref="DanmenException">TierFaults.NoCold when it, or its key file, does not exist.</exception>
    public async Task<OpenedRepository> OpenColdAsync(ColdDefinition cold, CancellationToken cancellationToken)
    {
        // A place that was never used has no key either.
        if (cold.Access.Key is SecretReference.File { Path: var file } && !File.Exists(file)) throw new DanmenException(TierFaults.NoCold, cold.Access.Location, SystemRemarks.KeyFileMissing.With(file));
        try
        {
            return await OpenAsync(cold.Access, cancellationToken);
        }
        catch (DanmenException none) when (none.Code == StoreFaults.RepositoryNotFound)
        {
            throw new DanmenException(TierFaults.NoCold, none.Subject, "", none);
        }
    }

    /// <summary>Opens a replica.</summary>
    /// <exception cref="DanmenException">ReplicaFaults.NotThere when it, or its key file, does not exist: a disk that is not mounted is not taken for an empty one.</exception>
    public async Task<OpenedRepository> OpenReplicaAsync(ReplicaDefinition replica, CancellationToken cancellationToken)
    {
        if (replica.Access.Key is SecretReference.File { Path: var file } && !File.Exists(file)) throw new DanmenException(ReplicaFaults.NotThere, replica.Name, SystemRemarks.KeyFileMissing.With(file));
        try
        {
            return await OpenAsync(replica.Access, cancellationToken);
        }
        catch (DanmenException none) when (none.Code == StoreFaults.RepositoryNotFound)
        {
            throw new DanmenException(ReplicaFaults.NotThere, replica.Name, none.Subject, none);
        }
    }

    /// <summary>Makes a repository and opens it.</summary>
    /// <param name="chunkerPolynomialFrom">A repository whose cut points the new one shares, or null.</param>
    public async Task<OpenedRepository> InitializeAsync(RepositoryAccess access, Repository? chunkerPolynomialFrom, CancellationToken cancellationToken)
    {
        string password = await secrets.ReadAsync(access.Key, cancellationToken);
        IBackend backend = openBackend(access.Location);
        try
        {
            return new OpenedRepository(backend, await Repository.InitializeAsync(backend, password, time, chunkerPolynomialFrom?.Config, cancellationToken));
        }
        catch
        {
            await backend.DisposeAsync();
            throw;
        }
    }
}

/// <summary>A repository and its backend, closed together.</summary>
/// <param name="also">Closed with them, after the repository; null for nothing.</param>
public sealed class OpenedRepository(IBackend backend, Repository repository, IAsyncDisposable? also = null) : IAsyncDisposable
{
    public IBackend Backend => backend;

    public Repository Repository => repository;

    public async ValueTask DisposeAsync()
    {
        await repository.DisposeAsync();
        await backend.DisposeAsync();
        if (also is not null) await also.DisposeAsync();
    }
}
