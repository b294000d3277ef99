using System.Text.Json.Nodes;

namespace Danmen.Snapshots.Contracts;

/// <summary>Where a drill restores a component, for as long as it lives. What it holds is removed by whoever asked for it; disposing ends what runs there.</summary>
public interface IThrowAwayPlace : IAsyncDisposable
{
    /// <summary>The component as if danmen.yaml had it there; its kind may be another one that restores the same.</summary>
    ComponentDefinition Component { get; }

    /// <summary>How a command reaches it: a path, or a connection text of libpq.</summary>
    string Address { get; }

    /// <summary>What it runs on, for example "PostgreSQL 15.18"; null for a folder.</summary>
    string? Version { get; }

    /// <summary>Ends what runs there, so that it can be started again by hand.</summary>
    /// <returns>The command line that starts it; null when there is nothing to start.</returns>
    Task<string?> KeepAsync();
}

/// <summary>What a throw-away place is made from.</summary>
/// <param name="Folder">Absolute path of a folder of the component's own: made, empty, 0700.</param>
/// <param name="Stored">The component in the snapshot.</param>
/// <param name="Facts">Its facts from the manifest.</param>
public sealed record ThrowAwayContext(string Folder, IStoredFolder Stored, JsonObject Facts, TimeProvider Time);

/// <summary>A folder is all that is needed.</summary>
public sealed class ThrowAwayFolder : IThrowAwayPlace
{
    private ThrowAwayFolder(ComponentDefinition component) => Component = component;

    public ComponentDefinition Component { get; }

    public string Address => Component.Location;

    public string? Version => null;

    /// <summary>A place in the context's folder, under the name that the component's own place has.</summary>
    public static Task<IThrowAwayPlace> OfAsync(ComponentDefinition component, ThrowAwayContext context)
    {
        string name = Path.GetFileName(component.Location.TrimEnd('/'));
        return Task.FromResult<IThrowAwayPlace>(new ThrowAwayFolder(component with { Location = Path.Combine(context.Folder, name is "" or "." or ".." ? "content" : name) }));
    }

    public Task<string?> KeepAsync() => Task.FromResult<string?>(null);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
