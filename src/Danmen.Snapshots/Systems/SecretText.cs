using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using YamlDotNet.RepresentationModel;

namespace Danmen.Snapshots.Systems;

/// <summary>Reads where a secret is kept: <c>{ file: PATH } | { env: NAME } | { command: [PROGRAM, ARGUMENT…] }</c>.</summary>
internal static class SecretText
{
    /// <param name="folder">Where relative paths start.</param>
    public static SecretReference Read(YamlSource source, YamlNode node, string path, string folder)
    {
        if (node is YamlScalarNode)
            throw source.Fault(SystemFaults.InvalidValue, node, path, SystemRemarks.SecretInFile.With());
        IReadOnlyList<YamlEntry> entries = source.Mapping(node, path);
        if (entries.Count != 1) throw source.Fault(SystemFaults.InvalidValue, node, path, SystemRemarks.OneOfSecrets.With());
        YamlEntry entry = entries[0];
        return entry.Key switch
        {
            "file" => new SecretReference.File(PathText.Absolute(source, entry.Value, entry.Path, folder)),
            "env" => new SecretReference.EnvironmentVariable(source.Text(entry.Value, entry.Path)),
            "command" => source.TextList(entry.Value, entry.Path) is { Count: > 0 } arguments
                ? new SecretReference.Command(arguments)
                : throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, SystemRemarks.MustNameProgram.With()),
            "vault" or "pkcs11" => throw source.Fault(SystemFaults.NotYet, entry.KeyNode, entry.Path, SystemRemarks.SecretsComeFrom.With()),
            _ => throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, SystemRemarks.KnownAre.With("file, env, command")),
        };
    }
}

/// <summary>Paths in danmen.yaml.</summary>
internal static class PathText
{
    /// <summary>Made absolute from <paramref name="folder"/>, without "." and "..".</summary>
    public static string Absolute(YamlSource source, YamlNode node, string path, string folder)
    {
        string text = source.Text(node, path);
        if (text == "~" || text.StartsWith("~/", StringComparison.Ordinal))
            throw source.Fault(SystemFaults.InvalidValue, node, path, SystemRemarks.NoTilde.With());
        string full = Path.GetFullPath(text, folder);
        return full.Length > 1 ? full.TrimEnd('/') : full;
    }
}
