using System.Text.Json.Nodes;
using Danmen.Snapshots.Contracts;

namespace Danmen.Tests.Snapshots.Systems;

/// <summary>A kind that only declares itself, for tests that read danmen.yaml.</summary>
internal sealed class StubKind(string kind, bool locationIsPath, params SettingDeclaration[] settings) : IComponentKind
{
    public static ComponentKinds Kinds { get; } = new(
    [
        new StubKind("git", true),
        new StubKind("files", true, new SettingDeclaration("one_file_system", SettingType.Flag), new SettingDeclaration("exclude", SettingType.TextList)),
        new StubKind("rsync", false, new SettingDeclaration("ssh", SettingType.Group) { Settings = [new("key", SettingType.Path), new("known_hosts", SettingType.Path), new("port", SettingType.Text)] }),
        new StubKind("postgres", false, new SettingDeclaration("password", SettingType.Secret), new SettingDeclaration("pg_bin", SettingType.Path), new SettingDeclaration("sslmode", SettingType.Text)),
    ]);

    public string Kind => kind;

    public bool LocationIsPath => locationIsPath;

    public IReadOnlyList<SettingDeclaration> Settings => settings;

    public IComponentCapture BeginCapture(ComponentDefinition component, CaptureContext context) => throw new NotSupportedException();

    public IComponentRestore BeginRestore(ComponentDefinition component, RestoreContext context) => throw new NotSupportedException();

    public Task<IReadOnlyList<CaptureProblem>> VerifyStoredAsync(IStoredFolder stored, JsonObject facts, CancellationToken cancellationToken) => throw new NotSupportedException();
}
