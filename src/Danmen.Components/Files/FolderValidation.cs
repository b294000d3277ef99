using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Files;

/// <summary>A command that says whether the files of a folder are what a program can live with.</summary>
/// <param name="Command">For <c>sh -c</c>; "{}" stands for the folder.</param>
internal sealed record FolderValidation(string Command, TimeSpan Timeout)
{
    private const string Place = "{}";

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private static readonly RemarkCode ExitCode = new("validation.exit_code", "exit code {0}", "終了コード {0}");

    private static readonly RemarkCode Killed = new("validation.killed", "it was not done after {0} s, and was killed", "{0} 秒以内に終了しなかったため、強制終了しました");

    private static readonly RemarkCode NotStarted = new("validation.not_started", "it does not start: {0}", "起動できません: {0}");

    public static IReadOnlyList<SettingDeclaration> Declarations { get; } = [new("validate", SettingType.Text), new("validate_timeout", SettingType.Duration)];

    /// <summary>True when the command would not look at the new files.</summary>
    public bool IsBlind => !Command.Contains(Place, StringComparison.Ordinal);

    /// <returns>Null when the component has none.</returns>
    public static FolderValidation? From(ComponentDefinition component) =>
        component.Settings.GetValueOrDefault("validate") is SettingValue.Text command
            ? new FolderValidation(command.Value, component.Settings.GetValueOrDefault("validate_timeout") is SettingValue.Span timeout ? timeout.Value : s_timeout)
            : null;

    /// <param name="folder">The built folder.</param>
    /// <returns>Why not; null when all is well.</returns>
    public async Task<Remark?> RunAsync(ICommandRunner commands, string folder, CancellationToken cancellationToken)
    {
        string command = Command.Replace(Place, $"'{folder.Replace("'", "'\\''", StringComparison.Ordinal)}'", StringComparison.Ordinal);
        try
        {
            return await commands.RunAsync(command, Timeout, cancellationToken) switch
            {
                0 => null,
                { } code => ExitCode.With(code),
                null => Killed.With(Timeout.TotalSeconds.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture)),
            };
        }
        catch (DanmenException error)
        {
            return NotStarted.With(error.Detail);
        }
    }
}
