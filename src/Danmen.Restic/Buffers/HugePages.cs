using System.Runtime.InteropServices;

namespace Danmen.Restic.Buffers;

/// <summary>Large memory in few pages. Where memory is virtual twice over, touching a page for the first time costs 10 µs and more, and 2 MiB are 512 of them.</summary>
internal static unsafe partial class HugePages
{
    private const nuint PageBytes = 2 << 20;
    private const int Wanted = 14; // MADV_HUGEPAGE

    /// <summary>An array of any content, clear or not.</summary>
    public static byte[] AllocateArray(int bytes)
    {
        byte[] array = GC.AllocateUninitializedArray<byte>(bytes);
        fixed (byte* start = array) Advise(start, (nuint)bytes);
        return array;
    }

    /// <summary>Asks the kernel to back a range, and what shares its first and last huge page, with huge pages. It may or may not.</summary>
    public static void Advise(void* start, nuint bytes)
    {
        if (bytes < PageBytes || !OperatingSystem.IsLinux()) return;
        nuint first = (nuint)start & ~(PageBytes - 1), end = ((nuint)start + bytes + PageBytes - 1) & ~(PageBytes - 1);
        // Advice: a kernel without huge pages refuses it, and nothing is lost.
        _ = madvise((void*)first, end - first, Wanted);
    }

    [LibraryImport("libc")]
    private static partial int madvise(void* address, nuint length, int advice);
}
