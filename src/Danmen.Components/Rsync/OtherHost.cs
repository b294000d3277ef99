using System.Security.Cryptography;
using System.Text;
using Danmen.Faults;

namespace Danmen.Components.Rsync;

/// <summary>The other host: runs scripts there.</summary>
internal sealed class OtherHost(RemotePlace place) : IDisposable
{
    private readonly TransferProgram _ssh = TransferProgram.FindSsh();

    public SshCall Ssh { get; } = new(place);

    /// <summary>Runs a script of <see cref="RemoteScript"/> and gives what it printed.</summary>
    /// <exception cref="DanmenException">RsyncFaults.SwapBlocked, RsyncFaults.ScriptFailed, or why the host cannot be reached.</exception>
    public async Task<byte[]> RunAsync(byte[] script, CancellationToken cancellationToken)
    {
        using var output = new MemoryStream();
        RsyncResult result = await _ssh.RunAsync([.. Ssh.Arguments, place.Account, "exec sh -s"], script, (stream, token) => stream.CopyToAsync(output, token), null, cancellationToken);
        return result.ExitCode switch
        {
            0 => output.ToArray(),
            RemoteScript.Blocked => throw new DanmenException(RsyncFaults.SwapBlocked, place.Location, RsyncRemarks.Says.With(SshFailure.Last(result))),
            255 => throw new SshFailure(place).Of(result),
            _ => throw new DanmenException(RsyncFaults.ScriptFailed, place.Location, RsyncRemarks.Says.With(SshFailure.Last(result))),
        };
    }

    /// <summary>The same for a script that prints a number last.</summary>
    public async Task<ulong> NumberAsync(byte[] script, CancellationToken cancellationToken) =>
        ulong.TryParse(Encoding.ASCII.GetString(await RunAsync(script, cancellationToken)).Trim(), out ulong number)
            ? number
            : throw new DanmenException(RsyncFaults.ScriptFailed, place.Location, RsyncRemarks.OddAnswer.With());

    public async Task<RemoteSurvey> SurveyAsync(string stagingPrefix, CancellationToken cancellationToken)
    {
        byte[] answer = await RunAsync(RemoteScript.Survey(Encoding.UTF8.GetBytes(place.Path), stagingPrefix), cancellationToken);
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in Encoding.Latin1.GetString(answer).Split('\0', StringSplitOptions.RemoveEmptyEntries))
            facts[line[..Math.Max(0, line.IndexOf(' ', StringComparison.Ordinal))]] = line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        if (!facts.ContainsKey("end")) throw new DanmenException(RsyncFaults.ScriptFailed, place.Location, RsyncRemarks.OddAnswer.With());
        return new RemoteSurvey
        {
            Root = Encoding.Latin1.GetBytes(facts["root"]),
            Exists = facts["kind"] == "folder",
            IsNoFolder = facts["kind"] == "other",
            IsWritable = facts["writable"] == "yes",
            IsRoot = facts["user"] == "0",
            HasRsync = facts["rsync"] == "yes",
            HasStaging = facts.ContainsKey("staging"),
            Mount = facts["mount"] is { Length: > 0 } mount ? RsyncText.Show(mount) : null,
        };
    }

    /// <summary>What in a living folder is not the component's: the topmost paths that are excluded, folders of restore runs, and sockets.</summary>
    public async Task<IReadOnlyList<byte[]>> KeptAsync(ReadOnlyMemory<byte> folder, CancellationToken cancellationToken)
    {
        var foreign = new ForeignPaths(place);
        var kept = new List<byte[]>();
        byte[]? within = null;
        byte[] answer = await RunAsync(RemoteScript.List(folder), cancellationToken);
        for (int at = 0; at < answer.Length;)
        {
            int end = answer.AsSpan(at).IndexOf((byte)0);
            if (end <= 0) break;
            byte type = answer[at];
            byte[] path = answer[(at + 1)..(at + end)];
            at += end + 1;
            // find tells what is in a folder behind the folder itself.
            if (within is not null && path.AsSpan().StartsWith(within)) continue;
            if (type != (byte)'s' && !foreign.Takes(path, type == (byte)'d')) continue;
            kept.Add(path);
            within = [.. path, (byte)'/'];
        }

        return kept;
    }

    /// <summary>Tells a state of a folder: equal marks of two moments mean that nobody wrote to its files in between, whatever the folder was called.</summary>
    /// <remarks>By name, inode, size, time of writing, mode and owner of all that is not a folder; nothing is read. What is not the component's does not count.</remarks>
    /// <returns>SHA-256, hexadecimal; "" for nothing.</returns>
    public async Task<string> MarkAsync(ReadOnlyMemory<byte> folder, CancellationToken cancellationToken)
    {
        var foreign = new ForeignPaths(place);
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        byte[]? within = null;
        string[] answer = Encoding.Latin1.GetString(await RunAsync(RemoteScript.Marks(folder), cancellationToken)).Split('\0');
        for (int at = 0; at + 1 < answer.Length; at += 2)
        {
            if (answer[at].Length == 0) continue;
            char type = answer[at][0];
            byte[] path = Encoding.Latin1.GetBytes(answer[at][1..]);
            // find tells what is in a folder behind the folder itself.
            if (within is not null && path.AsSpan().StartsWith(within)) continue;
            if (type == 's' || foreign.Takes(path, type == 'd')) within = [.. path, (byte)'/'];
            else if (type != 'd') files[answer[at]] = answer[at + 1];
        }

        if (files.Count == 0) return "";
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, string facts) in files) hash.AppendData(Encoding.Latin1.GetBytes($"{name}\0{facts}\0"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public void Dispose() => Ssh.Dispose();
}

/// <summary>What a look at the other host found.</summary>
internal sealed record RemoteSurvey
{
    /// <summary>The living folder, links resolved.</summary>
    public required byte[] Root { get; init; }

    public required bool Exists { get; init; }

    /// <summary>Something is there that is no folder.</summary>
    public required bool IsNoFolder { get; init; }

    /// <summary>A name can be made beside it.</summary>
    public required bool IsWritable { get; init; }

    /// <summary>The login may set owners.</summary>
    public required bool IsRoot { get; init; }

    public required bool HasRsync { get; init; }

    /// <summary>The staging folder's name is taken.</summary>
    public required bool HasStaging { get; init; }

    /// <summary>Something that is mounted there or below, or null.</summary>
    public required string? Mount { get; init; }
}
