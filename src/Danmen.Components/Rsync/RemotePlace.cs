using System.Globalization;
using System.Text.RegularExpressions;
using Danmen.Components.Files;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Rsync;

/// <summary>A folder of another host, and how ssh gets there.</summary>
/// <param name="Account"><c>user@host</c> or <c>host</c>, as ssh takes it; never an option.</param>
/// <param name="Path">Absolute, without a slash at its end unless it is the root.</param>
internal sealed partial record RemotePlace(string Account, string Path)
{
    /// <summary>As danmen.yaml has it.</summary>
    public required string Location { get; init; }

    /// <summary>Null for what ssh's own configuration says.</summary>
    public int? Port { get; init; }

    /// <summary>The private key's file, or null for what ssh finds by itself.</summary>
    public string? Key { get; init; }

    /// <summary>The only file of host keys that counts; null for the user's and the system's.</summary>
    public string? KnownHosts { get; init; }

    /// <summary>Patterns of what is neither captured nor touched by a restore.</summary>
    public IReadOnlyList<string> Excludes { get; init; } = [];

    /// <summary>Leave out what is mounted below the folder.</summary>
    public bool OneFileSystem { get; init; }

    /// <summary>What a capture leaves out.</summary>
    public IReadOnlyList<string> CaptureExcludes => [.. Excludes, FolderPlace.StagingPrefix + "*"];

    public static IReadOnlyList<SettingDeclaration> Declarations { get; } =
    [
        new("ssh", SettingType.Group)
        {
            Settings = [new("key", SettingType.Path), new("known_hosts", SettingType.Path), new("port", SettingType.Text)],
        },
        new("exclude", SettingType.TextList),
        new("one_file_system", SettingType.Flag),
    ];

    /// <summary>What rsync copies: the folder's content. Characters that rsync would take for a pattern stand for themselves.</summary>
    public string Source => $"{Account}:{Literal(Path.TrimEnd('/'))}/";

    /// <summary>True when one is the other, or lies in it: by the host's name, whoever logs in.</summary>
    public bool Overlaps(RemotePlace other) =>
        string.Equals(Host, other.Host, StringComparison.OrdinalIgnoreCase) && ((Path + "/").StartsWith(other.Path.TrimEnd('/') + "/", StringComparison.Ordinal) || (other.Path + "/").StartsWith(Path.TrimEnd('/') + "/", StringComparison.Ordinal));

    private string Host => Account[(Account.IndexOf('@', StringComparison.Ordinal) + 1)..];

    /// <exception cref="DanmenException">RsyncFaults.PlaceInvalid.</exception>
    public static RemotePlace From(ComponentDefinition component)
    {
        Match match = Pattern().Match(component.Location);
        if (!match.Success) throw new DanmenException(RsyncFaults.PlaceInvalid, component.Location, RsyncRemarks.NoPlace.With());
        string path = match.Groups["path"].Value;
        IReadOnlyDictionary<string, SettingValue> ssh = component.Settings.GetValueOrDefault("ssh") is SettingValue.Group group ? group.Values : new Dictionary<string, SettingValue>();
        return new RemotePlace(match.Groups["account"].Value, path.TrimEnd('/') is { Length: > 0 } trimmed ? trimmed : "/")
        {
            Location = component.Location,
            Port = Text(ssh, "port") is { } port ? Number(port) : null,
            Key = Text(ssh, "key"),
            KnownHosts = Text(ssh, "known_hosts"),
            Excludes = component.Settings.GetValueOrDefault("exclude") is SettingValue.TextList list ? list.Values : [],
            OneFileSystem = component.Settings.GetValueOrDefault("one_file_system") is SettingValue.Flag { Value: true },
        };
    }

    /// <summary>A path that rsync, which expands patterns by itself and takes a backslash for one only where there is another, takes as it is.</summary>
    public static string Literal(string path) => path.AsSpan().IndexOfAny('*', '?', '[') < 0 ? path : Special().Replace(path, "\\$0");

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and < 65536
            ? port
            : throw new DanmenException(RsyncFaults.PlaceInvalid, "port", RsyncRemarks.NoPort.With());

    private static string? Text(IReadOnlyDictionary<string, SettingValue> settings, string name) => settings.GetValueOrDefault(name) is SettingValue.Text text ? text.Value : null;

    // No part may begin with a dash, which ssh or rsync would read as an option; a second colon, or two slashes behind the first, would mean a daemon.
    [GeneratedRegex(@"\A(?<account>(?:[A-Za-z0-9_][A-Za-z0-9_.-]*\$?@)?(?:[A-Za-z0-9_][A-Za-z0-9_.-]*|\[[0-9A-Fa-f:.]+(?:%[A-Za-z0-9_.-]+)?\])):(?<path>/(?!/).*)\z", RegexOptions.Singleline)]
    private static partial Regex Pattern();

    [GeneratedRegex(@"[*?\[\]\\]")]
    private static partial Regex Special();
}
