using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Xunit;

namespace Danmen.Testing;

/// <summary>What every backend promises of files that are not held in memory.</summary>
public abstract class BackendLargeFiles : BackendRaces
{
    [Fact]
    public async Task Large_file_is_saved_piece_by_piece_and_read_at_any_offset()
    {
        await using IBackend backend = (await MadePlaceAsync()).Open();
        await LargeFileRound.RunAsync(backend, (23 << 20) + 17);
    }

    [Fact]
    public async Task Small_and_empty_files_may_be_saved_as_large_ones_are()
    {
        await using IBackend backend = (await MadePlaceAsync()).Open();
        foreach (int length in (int[])[0, 1, 1000])
        {
            (string name, byte[] content) = Object(length);
            await backend.SaveLargeAsync(FileKind.Pack, name, new MemoryContent(content), Token);
            await backend.SaveAsync(FileKind.Pack, name, content, Token);
            Assert.Equal(content, await ReadAllAsync(backend, FileKind.Pack, name));
        }
    }
}
