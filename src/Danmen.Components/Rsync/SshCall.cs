using System.Globalization;
using Danmen.Components.Scratch;
using Danmen.Faults;

namespace Danmen.Components.Rsync;

/// <summary>How ssh is called: it asks nothing, takes no host key on trust and forwards nothing, whatever the user's configuration says. What it says there of ways to a host (names, jumps) counts.</summary>
/// <remarks>Files are named by links in a private folder, so that no character of a path means anything to ssh or rsync, which both read them as more than a name.</remarks>
internal sealed class SshCall : IDisposable
{
    private readonly PrivateFolder _links = new("danmen-ssh-");
    private readonly List<string> _arguments =
    [
        "-T",
        "-o", "BatchMode=yes",
        "-o", "StrictHostKeyChecking=yes",
        "-o", "UpdateHostKeys=no",
        "-o", "VerifyHostKeyDNS=no",
        "-o", "ClearAllForwardings=yes",
        "-o", "ForwardAgent=no",
        "-o", "ForwardX11=no",
        "-o", "PermitLocalCommand=no",
        "-o", "ControlMaster=no",
        "-o", "ControlPath=none",
        "-o", "ConnectTimeout=30",
        "-o", "ServerAliveInterval=15",
        "-o", "ServerAliveCountMax=4",
        "-o", "LogLevel=ERROR",
    ];

    public SshCall(RemotePlace place)
    {
        if (place.Port is { } port) _arguments.AddRange(["-p", port.ToString(CultureInfo.InvariantCulture)]);
        if (place.KnownHosts is { } hosts) _arguments.AddRange(["-o", $"UserKnownHostsFile={Link(hosts, "known_hosts")}", "-o", "GlobalKnownHostsFile=/dev/null"]);
        if (place.Key is { } key)
        {
            _arguments.AddRange(["-i", Link(key, "key"), "-o", "IdentitiesOnly=yes"]);

            // Found by their names: the public half, which says what an agent holds, and a certificate.
            foreach (string beside in (ReadOnlySpan<string>)[".pub", "-cert.pub"])
                if (File.Exists(key + beside)) File.CreateSymbolicLink(_links.At("key" + beside), key + beside);
        }
    }

    /// <summary>Arguments in front of the host.</summary>
    public IReadOnlyList<string> Arguments => _arguments;

    /// <summary>The same as rsync's option <c>--rsh</c> takes them: parts in quotes where needed.</summary>
    public string ForRsync => string.Join(' ', _arguments.Prepend("ssh").Select(part => part.Contains(' ', StringComparison.Ordinal) || part.Contains('\'', StringComparison.Ordinal) || part.Contains('"', StringComparison.Ordinal)
        ? $"'{part.Replace("'", "''", StringComparison.Ordinal)}'" : part));

    public void Dispose() => _links.Dispose();

    private string Link(string file, string name)
    {
        if (!File.Exists(file)) throw new DanmenException(RsyncFaults.PlaceInvalid, file, RsyncRemarks.NoFile.With());
        string link = _links.At(name);
        File.CreateSymbolicLink(link, file);
        return link;
    }
}
