using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Cli;

/// <summary>Kernels and file systems that cannot exchange two names in one step: the program runs under a seccomp filter that answers as they do.</summary>
public sealed class OldKernelTests
{
    /// <summary>EXCHANGE: renameat2 with RENAME_EXCHANGE is an invalid argument, as on file systems without it. MISSING: there is no renameat2, as on old kernels and in sandboxes.</summary>
    private const string Filter = """
        import ctypes, os, struct, sys
        LD, JEQ, RET, RENAMEAT2, FLAGS = 0x20, 0x15, 0x06, 316, 48
        ALLOW, ERRNO = 0x7fff0000, 0x00050000
        if sys.argv[1] == "EXCHANGE":
            code = [(LD, 0, 0, 0), (JEQ, 0, 3, RENAMEAT2), (LD, 0, 0, FLAGS), (JEQ, 0, 1, 2), (RET, 0, 0, ERRNO | 22), (RET, 0, 0, ALLOW)]
        else:
            code = [(LD, 0, 0, 0), (JEQ, 0, 1, RENAMEAT2), (RET, 0, 0, ERRNO | 38), (RET, 0, 0, ALLOW)]
        program = b"".join(struct.pack("HBBI", *each) for each in code)
        buffer = ctypes.create_string_buffer(program)
        class Filter(ctypes.Structure): _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.byref(Filter(len(code), ctypes.addressof(buffer))), 0, 0): sys.exit(f"no filter: {ctypes.get_errno()}")
        open("first", "w").close(); open("second", "w").close()
        if libc.renameat2(-100, b"first", -100, b"second", 2) == 0: sys.exit("the filter lets it through")
        os.remove("first"); os.remove("second")
        os.execv(sys.argv[2], sys.argv[2:])
        """;

    [Theory]
    [InlineData("EXCHANGE")]
    [InlineData("MISSING")]
    public async Task System_is_restored_rolled_back_restored_again_and_confirmed(string without)
    {
        ExternalProgram.Require("python3");
        using SmallShop shop = await SmallShop.OpenAsync();
        Directory.CreateDirectory(Path.Combine(shop.Uploads, "deep"));
        await File.WriteAllTextAsync(Path.Combine(shop.Uploads, "deep", "file"), "deep\n", DanmenProgram.Token);
        string whole = await shop.ContentAsync();
        await shop.SnapshotAsync();
        await shop.DamageAsync();
        string damaged = await shop.ContentAsync();
        await File.WriteAllTextAsync(shop.At("filter.py"), Filter, DanmenProgram.Token);

        await RunAsync("restore latest --to prod --yes");
        Assert.Equal(whole, await shop.ContentAsync());
        string run = (await shop.Danmen.JsonAsync(0, "restore", "list")).GetProperty("runs")[0].GetProperty("id").GetString()!; // in the golden list
        await RunAsync($"restore rollback {run} --yes");
        Assert.Equal(damaged, await shop.ContentAsync());
        await RunAsync($"restore confirm {run} --yes");
        Assert.Equal(damaged, await shop.ContentAsync());
        await RunAsync("restore latest --to prod --yes");
        run = (await shop.Danmen.JsonAsync(0, "restore", "list")).GetProperty("runs")[0].GetProperty("id").GetString()!; // as above
        await RunAsync($"restore confirm {run} --yes");
        Assert.Equal(whole, await shop.ContentAsync());
        Assert.Equal(["shop.db", "uploads"], Directory.EnumerateFileSystemEntries(shop.At("live")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        async Task RunAsync(string words) => (await shop.Danmen.BashAsync($"python3 ../filter.py {without} '{DanmenProgram.Path}' {words}")).MustSucceed();
    }
}
