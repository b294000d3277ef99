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
            throw source.Fault(SystemFaults.InvalidValue, node, path, "a secret never stands in danmen.yaml: write { file: PATH }, { env: NAME } or { command: [PROGRAM, ARGUMENT] }");
        IReadOnlyList<YamlEntry> entries = source.Mapping(node, path);
        if (entries.Count != 1) throw source.Fault(SystemFaults.InvalidValue, node, path, "needs exactly one of file, env, command");
        YamlEntry entry = entries[0];
        return entry.Key switch
        {
            "file" => new SecretReference.File(PathText.Absolute(source, entry.Value, entry.Path, folder)),
            "env" => new SecretReference.EnvironmentVariable(source.Text(entry.Value, entry.Path)),
            "command" => source.TextList(entry.Value, entry.Path) is { Count: > 0 } arguments
                ? new SecretReference.Command(arguments)
                : throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, "must name a program"),
            "vault" or "pkcs11" => throw source.Fault(SystemFaults.NotYet, entry.KeyNode, entry.Path, "secrets come from file, env or command"),
            _ => throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, "known are file, env, command"),
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
            throw source.Fault(SystemFaults.InvalidValue, node, path, "'~' is not expanded here: write the full path");
        string full = Path.GetFullPath(text, folder);
        return full.Length > 1 ? full.TrimEnd('/') : full;
    }
}
