using System.Net;
using System.Runtime.InteropServices;

namespace Danmen.Restic.Repositories;

/// <summary>Who we are, as lock, key and snapshot files tell it.</summary>
public static partial class ThisProcess
{
    private const int NoSuchProcess = 3;

    /// <summary>The full name of this host, as restic writes it (<see cref="Environment.MachineName"/> ends at the first dot).</summary>
    public static string HostName { get; } = Dns.GetHostName();

    public static string UserName => Environment.UserName;

    public static uint UserId => GetUserId();

    public static uint GroupId => GetGroupId();

    /// <summary>True unless the system says that there is no such process on this host. Sends nothing to it.</summary>
    internal static bool Exists(int processId) => processId > 0 && (Kill(processId, 0) == 0 || Marshal.GetLastPInvokeError() != NoSuchProcess);

    [LibraryImport("libc", EntryPoint = "getuid")]
    private static partial uint GetUserId();

    [LibraryImport("libc", EntryPoint = "getgid")]
    private static partial uint GetGroupId();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
