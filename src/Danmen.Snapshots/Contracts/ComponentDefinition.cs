namespace Danmen.Snapshots.Contracts;

/// <summary>One component of an environment, as danmen.yaml defines it; validated against its kind's <see cref="IComponentKind.Settings"/>.</summary>
/// <param name="Name">For example "db"; also its folder's name in a snapshot.</param>
/// <param name="Kind">For example "postgres".</param>
/// <param name="Location">Value of the kind's own key: a path, or a connection string without password. Paths are absolute already.</param>
/// <param name="Settings">The other keys.</param>
public sealed record ComponentDefinition(string Name, string Kind, string Location, IReadOnlyDictionary<string, SettingValue> Settings)
{
    /// <summary>Where hosts put files in place, every host of that role has the component.</summary>
    public string Role { get; init; } = HostAction.UsualRole;
}

/// <summary>A value of a component's setting: text, a list of texts, a switch, a duration, where a secret is kept, or settings of its own.</summary>
public abstract record SettingValue
{
    public sealed record Text(string Value) : SettingValue;

    public sealed record Flag(bool Value) : SettingValue;

    public sealed record TextList(IReadOnlyList<string> Values) : SettingValue;

    public sealed record Span(TimeSpan Value) : SettingValue;

    public sealed record Secret(SecretReference Reference) : SettingValue;

    public sealed record Group(IReadOnlyDictionary<string, SettingValue> Values) : SettingValue;
}

/// <summary>The types of <see cref="SettingValue"/>.</summary>
public enum SettingType
{
    Text,
    Flag,
    TextList,
    Secret,
    Duration,

    /// <summary>Text that is a path: made absolute from danmen.yaml's folder.</summary>
    Path,

    /// <summary>A mapping of <see cref="SettingDeclaration.Settings"/>.</summary>
    Group,
}

/// <summary>A setting that a kind of component understands; unknown ones are refused with line and column.</summary>
public sealed record SettingDeclaration(string Name, SettingType Type)
{
    /// <summary>What a <see cref="SettingType.Group"/> may hold.</summary>
    public IReadOnlyList<SettingDeclaration> Settings { get; init; } = [];
}

/// <summary>Where a secret is kept; the secret itself never stands in danmen.yaml.</summary>
public abstract record SecretReference
{
    public sealed record File(string Path) : SecretReference;

    public sealed record EnvironmentVariable(string Name) : SecretReference;

    public sealed record Command(IReadOnlyList<string> Arguments) : SecretReference;
}

/// <summary>Fetches secrets; the text is without a trailing line feed.</summary>
public interface ISecretReader
{
    Task<string> ReadAsync(SecretReference reference, CancellationToken cancellationToken);
}
