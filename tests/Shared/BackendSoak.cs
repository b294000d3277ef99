using System.Collections.Concurrent;
using Danmen.Restic.Backends;
using Danmen.Restic.Format;
using Xunit;

namespace Danmen.Testing;

/// <summary>What every backend promises of sizes and numbers that take minutes.</summary>
public abstract class BackendSoak : BackendTests
{
    [Fact]
    [Trait("Run", "Soak")]
    public async Task File_of_five_gigabytes_is_saved_and_read_at_any_offset()
    {
        await using IBackend backend = (await MadePlaceAsync()).Open();
        await LargeFileRound.RunAsync(backend, 5_000_000_017);
    }

    [Fact]
    [Trait("Run", "Soak")]
    public async Task Five_thousand_one_hundred_files_are_listed_over_pages()
    {
        // One page more than any server gives at once.
        await using IBackend backend = (await MadePlaceAsync()).Open();
        ConcurrentDictionary<string, long> expected = [];
        await Parallel.ForAsync(0, 5100, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Token }, async (number, token) =>
        {
            (string name, byte[] content) = Object(32 + (number % 7));
            await backend.SaveAsync(FileKind.Index, name, content, token);
            expected[name] = content.Length;
        });
        Assert.Equal(5100, expected.Count);
        Assert.Equal(expected.OrderBy(each => each.Key, StringComparer.Ordinal), (await ListAsync(backend, FileKind.Index)).OrderBy(each => each.Key, StringComparer.Ordinal));
    }
}
