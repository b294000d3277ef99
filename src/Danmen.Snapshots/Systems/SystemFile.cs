using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Systems;

/// <summary>Reads danmen.yaml and writes a first one.</summary>
public static class SystemFile
{
    public const string FileName = "danmen.yaml";

    /// <summary>Reads and validates; every error is SystemFaults.Invalid… with file, line and column.</summary>
    /// <param name="path">danmen.yaml itself.</param>
    public static Task<SystemDefinition> LoadAsync(string path, ComponentKinds kinds, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The same from text, for example out of a snapshot.</summary>
    /// <param name="name">Names the file in errors.</param>
    /// <param name="folder">Absolute; relative paths start there.</param>
    public static SystemDefinition Parse(string text, string name, string folder, ComponentKinds kinds) => throw new NotImplementedException();

    /// <summary>Writes danmen.yaml, the key (0600, 256 random bits as text) and .gitignore; refuses to overwrite a danmen.yaml or a key.</summary>
    /// <remarks>Does not make the repository: see RepositoryOpener.InitializeAsync.</remarks>
    public static Task<ScaffoldReport> ScaffoldAsync(ScaffoldRequest request, CancellationToken cancellationToken) => throw new NotImplementedException();
}

/// <summary>What <c>init</c> writes.</summary>
/// <param name="Folder">Absolute; made when absent.</param>
/// <param name="System">Name of the system.</param>
public sealed record ScaffoldRequest(string Folder, string System)
{
    /// <summary>As it stands in the file: a path or an address.</summary>
    public string Repository { get; init; } = "./snapshots";

    /// <summary>Environments and their components; empty for a commented example.</summary>
    public IReadOnlyList<ScaffoldEnvironment> Environments { get; init; } = [];
}

/// <summary>An environment for <c>init</c>.</summary>
public sealed record ScaffoldEnvironment(string Name, bool Production, IReadOnlyList<ScaffoldComponent> Components);

/// <summary>A component for <c>init</c>; the location as it shall stand in the file.</summary>
public sealed record ScaffoldComponent(string Name, string Kind, string Location);

/// <summary>What <c>init</c> wrote: absolute paths.</summary>
public sealed record ScaffoldReport(string SystemFile, string KeyFile, string IgnoreFile, string StateFolder);
