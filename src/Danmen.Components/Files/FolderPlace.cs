using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Files;

/// <summary>A folder that a component owns, and what in it is not its own.</summary>
/// <param name="Location">Absolute path as danmen.yaml has it; may be a link to the folder.</param>
internal sealed record FolderPlace(string Location)
{
    /// <summary>Folders of restore runs: beside a component's folder, or in it where it is a mount.</summary>
    public const string StagingPrefix = ".danmen-restore-";

    /// <summary>Patterns of what is neither captured nor touched by a restore.</summary>
    public IReadOnlyList<string> Excludes { get; init; } = [];

    /// <summary>Leave out what is mounted below the folder when capturing.</summary>
    public bool OneFileSystem { get; init; }

    /// <summary>Relative paths that a restore leaves to the living state although they are no excludes, for example ".git".</summary>
    public IReadOnlyList<string> Keep { get; init; } = [];

    /// <summary>Where the folder's content stands in the component's stored folder; "" for all of it.</summary>
    public string StoredPath { get; init; } = "";

    /// <summary>The settings of every kind that is a folder.</summary>
    public static IReadOnlyList<SettingDeclaration> Declarations { get; } =
    [
        new("exclude", SettingType.TextList),
        new("one_file_system", SettingType.Flag),
    ];

    /// <summary>What a capture leaves out.</summary>
    public IReadOnlyList<string> CaptureExcludes => [.. Excludes, StagingPrefix + "*"];

    /// <summary>What a restore does not write, compare or take away.</summary>
    public IReadOnlyList<string> RestoreExcludes => [.. Excludes, .. Keep.Select(Anchored), StagingPrefix + "*"];

    public static FolderPlace From(ComponentDefinition component) => new(component.Location)
    {
        Excludes = component.Settings.GetValueOrDefault("exclude") is SettingValue.TextList list ? list.Values : [],
        OneFileSystem = component.Settings.GetValueOrDefault("one_file_system") is SettingValue.Flag { Value: true },
    };

    // A path as a pattern: every character that means something is escaped.
    private static string Anchored(string path) =>
        "/" + string.Concat(path.Select(c => c is '*' or '?' or '[' or '\\' or '!' ? $"\\{c}" : c.ToString()));
}
