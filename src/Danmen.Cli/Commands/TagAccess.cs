using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Records;
using Danmen.Snapshots.Systems;
using Danmen.Snapshots.Tags;

namespace Danmen.Cli.Commands;

/// <summary>The tags of a command's repository, and the keys that sign them.</summary>
internal sealed class TagAccess(Invocation run, Workspace workspace)
{
    private const string DefaultKey = "sign";

    /// <summary>Resolves a reference, a tag's name among them.</summary>
    public Task<PlacedSnapshot> ResolveAsync(RepositoryTiers tiers, string reference) =>
        new TagReferences(tiers, _ => OpenAsync(tiers.Hot), Tell).ResolveAsync(reference, run.CancellationToken);

    /// <summary>Works with the records in the cold repository; null when there is none.</summary>
    /// <param name="tags">Of the first repository.</param>
    public Func<CancellationToken, Task<ColdTags?>> ColdTags(RepositoryTiers tiers, TagCatalogue tags) => async token =>
        await tiers.ColdAsync(token).ConfigureAwait(false) is { } cold ? new ColdTags(tags, cold.Repository, await OpenAsync(cold).ConfigureAwait(false)) : null;

    /// <summary>The catalogue of an open repository; not refreshed.</summary>
    public async Task<TagCatalogue> OpenAsync(OpenedRepository opened)
    {
        SystemDefinition? system = await workspace.FindSystemAsync().ConfigureAwait(false);
        return await TagCatalogue.OpenAsync(
            opened.Repository, await TrustedAsync(system).ConfigureAwait(false), StatePlace.Database(system, run.Terminal.Environment), run.CancellationToken).ConfigureAwait(false);
    }

    /// <summary>Works with the catalogues of the repository and of the cold one, which is null when there is none.</summary>
    public async Task<T> WithBothAsync<T>(RepositoryTiers tiers, Func<TagCatalogue, TagCatalogue?, Task<T>> work)
    {
        TagCatalogue tags = await OpenAsync(tiers.Hot).ConfigureAwait(false);
        await using (tags.ConfigureAwait(false))
        {
            if (await tiers.ColdAsync(run.CancellationToken).ConfigureAwait(false) is not { } cold)
                return await work(tags, null).ConfigureAwait(false);
            TagCatalogue coldTags = await OpenAsync(cold).ConfigureAwait(false);
            await using (coldTags.ConfigureAwait(false))
                return await work(tags, coldTags).ConfigureAwait(false);
        }
    }

    /// <summary>What tags keep from being removed.</summary>
    public async Task<TagPins> PinsAsync(OpenedRepository opened)
    {
        TagCatalogue tags = await OpenAsync(opened).ConfigureAwait(false);
        await using (tags.ConfigureAwait(false))
        {
            await tags.RefreshAsync(run.CancellationToken).ConfigureAwait(false);
            return await tags.PinsAsync(run.CancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Works on the catalogue, refreshed. The repository is opened only when something in it is new.</summary>
    public async Task<T> ReadAsync<T>(Func<TagCatalogue, Task<T>> work)
    {
        SystemDefinition? system = await workspace.FindSystemAsync().ConfigureAwait(false);
        RepositoryAccess access = await workspace.AccessAsync().ConfigureAwait(false);
        OpenedRepository? opened = null;
        await using IBackend backend = workspace.Backends(access.Location);
        try
        {
            TagCatalogue tags = await TagCatalogue.OpenAsync(
                backend, OpenRepositoryAsync, await TrustedAsync(system).ConfigureAwait(false), StatePlace.Database(system, run.Terminal.Environment), run.CancellationToken).ConfigureAwait(false);
            await using (tags.ConfigureAwait(false))
            {
                await tags.RefreshAsync(run.CancellationToken).ConfigureAwait(false);
                return await work(tags).ConfigureAwait(false);
            }
        }
        finally
        {
            if (opened is not null)
                await opened.DisposeAsync().ConfigureAwait(false);
        }

        async Task<Repository> OpenRepositoryAsync(CancellationToken cancellationToken)
        {
            opened ??= await workspace.Opener.OpenAsync(access, cancellationToken).ConfigureAwait(false);
            return opened.Repository;
        }
    }

    /// <summary>The key that signs here: danmen.yaml's, else <c>.danmen/sign</c>. Made where there is none yet.</summary>
    /// <exception cref="DanmenException">RecordFaults.NoSigningKey without a danmen.yaml; RecordFaults.SigningKeyUnusable.</exception>
    public async Task<RecordSigner> SignerAsync()
    {
        SystemDefinition? system = await workspace.FindSystemAsync().ConfigureAwait(false);
        string file = KeyFile(system) ?? throw new DanmenException(RecordFaults.NoSigningKey, "");
        if (system?.Signing.KeyFile is null && system is not null)
            StateFolder.Ensure(system.Folder);
        RecordSigner signer = await RecordSigner.LoadOrCreateAsync(file, run.CancellationToken).ConfigureAwait(false);
        if (signer.IsNew)
            Tell(TagReferences.NewKey(file, Environment.MachineName.ToLowerInvariant(), signer));
        return signer;
    }

    /// <summary>Tells of a signature or key what must be known.</summary>
    public void Tell(Remark remark)
    {
        run.Note(remark);
        run.Warn(remark);
    }

    private static string? KeyFile(SystemDefinition? system) =>
        system is null ? null : system.Signing.KeyFile ?? (system.File is null ? null : Path.Combine(system.Folder, StateFolder.Name, DefaultKey));

    /// <summary>Whose signatures count here.</summary>
    public async Task<TrustedSigners> TrustedAsync() => await TrustedAsync(await workspace.FindSystemAsync().ConfigureAwait(false)).ConfigureAwait(false);

    private async Task<TrustedSigners> TrustedAsync(SystemDefinition? system)
    {
        if (system is null)
            return TrustedSigners.None;
        if (KeyFile(system) is not { } file || !File.Exists(file))
            return new TrustedSigners(system.Signing.Trusted, default);
        using RecordSigner own = await RecordSigner.LoadAsync(file, run.CancellationToken).ConfigureAwait(false);
        return new TrustedSigners(system.Signing.Trusted, own.PublicKey);
    }
}
