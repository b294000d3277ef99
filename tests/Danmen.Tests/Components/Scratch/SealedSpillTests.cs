using System.Security.Cryptography;
using System.Text;
using Danmen.Components.Scratch;
using Xunit;

namespace Danmen.Tests.Components.Scratch;

public sealed class SealedSpillTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Blocks_come_back_and_the_file_holds_nothing_that_can_be_read()
    {
        byte[] secret = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a row that nobody may read; ", 1000)));
        using SealedSpill spill = new();
        int first = await spill.AppendAsync(secret, Token), empty = await spill.AppendAsync(ReadOnlyMemory<byte>.Empty, Token), again = await spill.AppendAsync(secret, Token);

        byte[] stored = await ReadAsync(OpenSpill(spill.LengthBytes));
        Assert.Equal(spill.LengthBytes, stored.Length);
        Assert.Equal(-1, stored.AsSpan().IndexOf("nobody"u8));
        Assert.False(stored.AsSpan(0, secret.Length).SequenceEqual(stored.AsSpan(stored.Length - secret.Length - 16, secret.Length)));
        Assert.Equal(secret, await spill.ReadAsync(again, Token));
        Assert.Empty(await spill.ReadAsync(empty, Token));
        Assert.Equal(secret, await spill.ReadAsync(first, Token));
    }

    [Fact]
    public async Task Changed_file_is_noticed()
    {
        using SealedSpill spill = new();
        int block = await spill.AppendAsync("row"u8.ToArray(), Token);
        await using (FileStream file = new(OpenSpill(spill.LengthBytes), FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) file.WriteByte(0);
        await Assert.ThrowsAnyAsync<CryptographicException>(async () => await spill.ReadAsync(block, Token));
    }

    private static async Task<byte[]> ReadAsync(string path)
    {
        await using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes, Token);
        return bytes;
    }

    // It has no name any more: only what this process holds open leads to it.
    private static string OpenSpill(long length) => Directory.GetFiles("/proc/self/fd").First(link =>
        new FileInfo(link).LinkTarget is { } target && target.Contains("danmen-spill-", StringComparison.Ordinal) && target.EndsWith("(deleted)", StringComparison.Ordinal) && Length(link) == length);

    private static long Length(string link)
    {
        using FileStream file = new(link, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return file.Length;
    }
}
