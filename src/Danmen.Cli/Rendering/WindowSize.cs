using System.Runtime.InteropServices;

namespace Danmen.Cli.Rendering;

/// <summary>Asks the kernel how wide the terminal is.</summary>
/// <remarks>Console.WindowWidth would first write control sequences to the terminal, with NO_COLOR too.</remarks>
internal static partial class WindowSize
{
    // Of Linux on every architecture that .NET runs on.
    private const nuint GetWindowSize = 0x5413;

    /// <summary>Columns of the terminal on standard output or standard error; 0 when neither is one.</summary>
    public static int Columns() =>
        Ioctl(1, GetWindowSize, out Size size) == 0 || Ioctl(2, GetWindowSize, out size) == 0 ? size.Columns : 0;

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Ioctl(int descriptor, nuint request, out Size size);

    [StructLayout(LayoutKind.Sequential)]
    private struct Size
    {
        public ushort Rows;
        public ushort Columns;
        public ushort WidthPixels;
        public ushort HeightPixels;
    }
}
