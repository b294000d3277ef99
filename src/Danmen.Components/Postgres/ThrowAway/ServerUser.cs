using System.Globalization;
using System.Runtime.InteropServices;
using Danmen.Faults;

namespace Danmen.Components.Postgres.ThrowAway;

/// <summary>As whom a server runs: PostgreSQL refuses to run as root.</summary>
/// <param name="Name">As /etc/passwd has it.</param>
internal sealed partial record ServerUser(string Name, uint UserId, uint GroupId)
{
    private const string Program = "setpriv";

    // The server's own, where it is installed; else somebody who owns nothing.
    private static readonly string[] s_names = ["postgres", "nobody"];

    /// <summary>The words in front of a command line that is to be run as this user.</summary>
    public IReadOnlyList<string> Words =>
        [Program, string.Create(CultureInfo.InvariantCulture, $"--reuid={UserId}"), string.Create(CultureInfo.InvariantCulture, $"--regid={GroupId}"), "--clear-groups", "--no-new-privs", "--"];

    /// <summary>Somebody else when this process is root's; null when it may run the server itself.</summary>
    /// <exception cref="DanmenException">DrillFaults.NoPlace.</exception>
    public static ServerUser? Find()
    {
        if (!Environment.IsPrivilegedProcess) return null;
        string[][] known = [.. File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(fields => fields.Length >= 4)];
        foreach (string name in HasProgram() ? s_names : [])
        {
            string[]? fields = Array.Find(known, each => each[0] == name);
            if (fields is null || !uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out uint user) || !uint.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out uint group) || user == 0) continue;
            return new ServerUser(name, user, group);
        }

        throw new DanmenException(DrillFaults.NoPlace, "PostgreSQL", ThrowAwayRemarks.NoUser.With());
    }

    /// <summary>The first folder on the way that not everybody may pass; null when there is none.</summary>
    public static string? Closed(string folder)
    {
        for (string? above = Path.GetDirectoryName(folder); above is not null; above = Path.GetDirectoryName(above))
            if ((File.GetUnixFileMode(above) & UnixFileMode.OtherExecute) == 0) return above;
        return null;
    }

    /// <summary>Gives a folder to this user.</summary>
    public void Own(string folder)
    {
        if (ChangeOwner(folder, UserId, GroupId) != 0) throw new IOException($"cannot give '{folder}' to '{Name}': {Marshal.GetLastPInvokeErrorMessage()}");
    }

    private static bool HasProgram() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Any(folder => File.Exists(Path.Combine(folder, Program)));

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
