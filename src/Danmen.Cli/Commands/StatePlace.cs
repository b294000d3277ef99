using Danmen.Snapshots.Systems;

namespace Danmen.Cli.Commands;

/// <summary>Where local state lies that can be lost.</summary>
internal static class StatePlace
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>state.db of <c>.danmen</c> beside danmen.yaml; without one, of the user's state folder (XDG Base Directory Specification). Its folder is there.</summary>
    public static string Database(SystemDefinition? system, Func<string, string?> environment) =>
        Path.Combine(system is { File: not null } ? StateFolder.Ensure(system.Folder) : UserFolder(environment), "state.db");

    private static string UserFolder(Func<string, string?> environment)
    {
        string state = environment("XDG_STATE_HOME") is { Length: > 0 } given ? given : Path.Combine(environment("HOME") ?? "/", ".local", "state");
        return Directory.CreateDirectory(Path.Combine(state, "danmen"), Private).FullName;
    }
}
