using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Systems;

/// <summary>Reads danmen.yaml and writes a first one.</summary>
public static partial class SystemFile
{
    public const string FileName = "danmen.yaml";

    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads and validates; every error names file, line and column.</summary>
    /// <param name="path">danmen.yaml itself.</param>
    /// <exception cref="DanmenException">One of <see cref="SystemFaults"/>.</exception>
    public static async Task<SystemDefinition> LoadAsync(string path, ComponentKinds kinds, CancellationToken cancellationToken)
    {
        string full = Path.GetFullPath(path);
        byte[] bytes;
        try
        {
            bytes = await File.ReadAllBytesAsync(full, cancellationToken);
        }
        // .NET calls a folder access denied; a file that is closed is told as that, not as missing.
        catch (Exception error) when (error is IOException || (error is UnauthorizedAccessException && Directory.Exists(full)))
        {
            throw new DanmenException(SystemFaults.FileNotFound, path, error.Message, error);
        }

        string text;
        try
        {
            text = s_utf8.GetString(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(Encoding.UTF8.Preamble.Length) : bytes);
        }
        catch (DecoderFallbackException error)
        {
            int line = 1 + bytes.AsSpan(0, Math.Clamp(error.Index, 0, bytes.Length)).Count((byte)'\n');
            throw new DanmenException(SystemFaults.NotYaml, $"{path}:{line}:1", SystemRemarks.NotUtf8.With(), error);
        }

        return Parse(text, path, Path.GetDirectoryName(full) ?? "/", kinds) with { File = full };
    }

    /// <summary>The same from text, for example out of a snapshot.</summary>
    /// <param name="name">Names the file in errors.</param>
    /// <param name="folder">Absolute; relative paths start there.</param>
    public static SystemDefinition Parse(string text, string name, string folder, ComponentKinds kinds) =>
        new SystemFileReader(YamlSource.Parse(text, name), folder, kinds).Read(text);

    /// <summary>Writes danmen.yaml, the key (0600, 256 random bits as text) and .gitignore; refuses to overwrite a danmen.yaml or a key.</summary>
    /// <remarks>Does not make the repository: see RepositoryOpener.InitializeAsync.</remarks>
    /// <exception cref="DanmenException">SystemFaults.AlreadyThere; SystemFaults.InvalidValue for a name that danmen.yaml could not hold.</exception>
    public static async Task<ScaffoldReport> ScaffoldAsync(ScaffoldRequest request, CancellationToken cancellationToken)
    {
        string folder = Path.GetFullPath(request.Folder);
        string systemFile = Path.Combine(folder, FileName);
        string stateFolder = Path.Combine(folder, StateFolder.Name);
        string keyFile = Path.Combine(stateFolder, "key");
        string ignoreFile = Path.Combine(folder, ".gitignore");
        foreach (string path in (ReadOnlySpan<string>)[systemFile, keyFile])
            if (Path.Exists(path)) throw new DanmenException(SystemFaults.AlreadyThere, path);

        // Names are checked by reading what would be written.
        _ = Parse(ScaffoldText.Compose(request with { Environments = [] }), FileName, folder, new ComponentKinds([]));
        string text = ScaffoldText.Compose(request);
        Directory.CreateDirectory(folder);
        StateFolder.Ensure(folder);
        string key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        await WriteNewAsync(keyFile, key + "\n", PrivateFile, cancellationToken);
        await WriteNewAsync(systemFile, text, PrivateFile | UnixFileMode.GroupRead | UnixFileMode.OtherRead, cancellationToken);
        await IgnoreAsync(ignoreFile, cancellationToken);
        return new ScaffoldReport(systemFile, keyFile, ignoreFile, stateFolder);
    }

    private static async Task WriteNewAsync(string path, string text, UnixFileMode mode, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode });
            await file.WriteAsync(s_utf8.GetBytes(text), cancellationToken);
            file.Flush(flushToDisk: true);
        }
        catch (IOException error) when (Path.Exists(path) && error is not (FileNotFoundException or DirectoryNotFoundException) && new FileInfo(path).Length > 0)
        {
            throw new DanmenException(SystemFaults.AlreadyThere, path, "", error);
        }
    }

    private static async Task IgnoreAsync(string path, CancellationToken cancellationToken)
    {
        string before = File.Exists(path) ? await File.ReadAllTextAsync(path, cancellationToken) : "";
        if (IgnoresState().IsMatch(before)) return;
        string separator = before.Length == 0 || before.EndsWith('\n') ? "" : "\n";
        await File.AppendAllTextAsync(path, $"{separator}{StateFolder.Name}/\n", cancellationToken);
    }

    [GeneratedRegex(@"^/?\.danmen/?\s*$", RegexOptions.Multiline)]
    private static partial Regex IgnoresState();
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
