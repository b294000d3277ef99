namespace Danmen.Restic.Backends;

/// <summary>A backend whose writers, when they are killed, leave files under temporary names: no files of the repository, nobody reads them, and they take room.</summary>
public interface IUnfinishedFiles
{
    /// <summary>All of them, those being written at this moment too.</summary>
    Task<IReadOnlyList<UnfinishedFile>> ListUnfinishedAsync(CancellationToken cancellationToken);

    /// <summary>Deletes one; an absent one is no fault.</summary>
    Task RemoveUnfinishedAsync(UnfinishedFile file, CancellationToken cancellationToken);
}

/// <summary>A file that was not written to its end.</summary>
/// <param name="Path">Below the repository, for example <c>data/3f/3f…-tmp-0badcafe</c>.</param>
/// <param name="WrittenAt">When it was last written to, by the storage's clock.</param>
public sealed record UnfinishedFile(string Path, long LengthBytes, DateTimeOffset WrittenAt);
