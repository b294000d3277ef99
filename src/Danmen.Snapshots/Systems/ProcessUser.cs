using System.Runtime.InteropServices;

namespace Danmen.Snapshots.Systems;

/// <summary>Who runs this process.</summary>
internal static partial class ProcessUser
{
    public static string Name => Environment.UserName;

    public static uint UserId => GetUserId();

    public static uint GroupId => GetGroupId();

    [LibraryImport("libc", EntryPoint = "getuid")]
    private static partial uint GetUserId();

    [LibraryImport("libc", EntryPoint = "getgid")]
    private static partial uint GetGroupId();
}
