using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Xunit;

namespace Danmen.Testing;

/// <summary>The life of one large file in an empty backend.</summary>
internal static class LargeFileRound
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task RunAsync(IBackend backend, long lengthBytes)
    {
        const int PieceBytes = 16 << 20;
        PatternContent content = new(lengthBytes);
        string name = content.Name();
        long start = Stopwatch.GetTimestamp();
        await backend.SaveLargeAsync(FileKind.Pack, name, content, Token);
        TimeSpan saving = Stopwatch.GetElapsedTime(start);
        Assert.Equal(lengthBytes, await backend.GetLengthAsync(FileKind.Pack, name, Token));
        List<BackendFile> listed = [];
        await foreach (BackendFile file in backend.ListAsync(FileKind.Pack, Token)) listed.Add(file);
        Assert.Equal([new BackendFile(name, lengthBytes)], listed);

        // Where 31 and 32 bits end, and where the file does.
        byte[] range = new byte[70_000];
        foreach (long offset in new[] { 0, 1, lengthBytes / 2, int.MaxValue - 5L, uint.MaxValue - 5L, lengthBytes - range.Length }.Where(each => each + range.Length <= lengthBytes))
        {
            await backend.ReadAsync(FileKind.Pack, name, offset, range, Token);
            Assert.Equal(PatternContent.Range(offset, range.Length), range);
        }

        foreach ((long offset, int length) in new[] { (lengthBytes - 1, 2), (lengthBytes, 1), (lengthBytes + 100, 1) })
            Assert.Equal(StoreFaults.Damaged, (await Assert.ThrowsAsync<DanmenException>(() => backend.ReadAsync(FileKind.Pack, name, offset, new byte[length], Token))).Code);

        start = Stopwatch.GetTimestamp();
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] piece = new byte[PieceBytes];
        for (long offset = 0; offset < lengthBytes; offset += PieceBytes)
        {
            Memory<byte> wanted = piece.AsMemory(0, (int)Math.Min(PieceBytes, lengthBytes - offset));
            await backend.ReadAsync(FileKind.Pack, name, offset, wanted, Token);
            hash.AppendData(wanted.Span);
        }

        Assert.Equal(name, Convert.ToHexStringLower(hash.GetHashAndReset()));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"figure: {lengthBytes} bytes saved in {saving.TotalSeconds:F0} s, read in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s"));

        await backend.SaveLargeAsync(FileKind.Pack, name, content, Token);
        Assert.Equal(BackendFaults.NameTaken, (await Assert.ThrowsAsync<DanmenException>(() => backend.SaveLargeAsync(FileKind.Pack, name, new PatternContent(lengthBytes - 1), Token))).Code);
        await backend.RemoveAsync(FileKind.Pack, name, Token);
        Assert.Null(await backend.GetLengthAsync(FileKind.Pack, name, Token));
    }
}
