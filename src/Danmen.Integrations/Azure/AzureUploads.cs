using System.Buffers.Binary;
using System.Security.Cryptography;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Danmen.Restic.Backends;

namespace Danmen.Integrations.Azure;

/// <summary>Large blobs in blocks, several at once. A block that fails is sent again; blocks that a run that was killed has sent are not. They take room for a week at most: then the service removes them.</summary>
internal sealed class AzureUploads(AzureRequests requests, string prefix)
{
    private const int BlocksAtOnce = 4;

    /// <summary>The service takes no more of one blob.</summary>
    private const int MostBlocks = 50_000;

    /// <param name="path">Below the repository.</param>
    /// <param name="blockBytes">More when the blob would have too many blocks.</param>
    /// <returns>False when the blob is there already.</returns>
    public async Task<bool> UploadAsync(string path, IFileContent content, int blockBytes, BlobHttpHeaders headers, CancellationToken cancellationToken)
    {
        int block = (int)Math.Max(blockBytes, (content.LengthBytes + MostBlocks - 1) / MostBlocks);
        HashSet<string> there = await StagedAsync(path, cancellationToken);
        string[] ids = new string[(content.LengthBytes + block - 1) / block];
        await Parallel.ForAsync(0, ids.Length, new ParallelOptions { MaxDegreeOfParallelism = BlocksAtOnce, CancellationToken = cancellationToken }, async (i, token) =>
        {
            long offset = (long)i * block;
            ReadOnlyMemory<byte> piece = await content.ReadAsync(offset, (int)Math.Min(block, content.LengthBytes - offset), token);
            ids[i] = IdOf(i, piece.Span);
            if (!there.Contains(ids[i])) await StageAsync(path, ids[i], piece, token);
        });
        return await requests.RunAsync(
            path,
            0,
            async (container, token) =>
            {
                try
                {
                    await container.GetBlockBlobClient(prefix + path).CommitBlockListAsync(ids, new CommitBlockListOptions { HttpHeaders = headers, Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } }, token);
                    return true;
                }
                catch (RequestFailedException e) when (AzureFailures.IsThere(e))
                {
                    return false;
                }
            },
            cancellationToken);
    }

    /// <summary>Says what the block holds, so that one of an earlier run is known again.</summary>
    private static string IdOf(int number, ReadOnlySpan<byte> piece)
    {
        Span<byte> id = stackalloc byte[sizeof(int) + SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt32BigEndian(id, number);
        SHA256.HashData(piece, id[sizeof(int)..]);
        return Convert.ToBase64String(id);
    }

    private Task<HashSet<string>> StagedAsync(string path, CancellationToken cancellationToken) =>
        requests.RunAsync<HashSet<string>>(
            path,
            0,
            async (container, token) =>
            {
                try
                {
                    BlockList list = await container.GetBlockBlobClient(prefix + path).GetBlockListAsync(BlockListTypes.Uncommitted, cancellationToken: token);
                    return [.. list.UncommittedBlocks.Select(each => each.Name)];
                }
                catch (RequestFailedException e) when (AzureFailures.IsAbsent(e))
                {
                    return [];
                }
            },
            cancellationToken);

    private Task<bool> StageAsync(string path, string id, ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        BlockBlobStageBlockOptions options = new() { TransferValidation = new UploadTransferValidationOptions { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 } };
        return requests.RunAsync(
            path,
            piece.Length,
            async (container, token) =>
            {
                await using Stream body = BinaryData.FromBytes(piece).ToStream();
                await container.GetBlockBlobClient(prefix + path).StageBlockAsync(id, body, options, token);
                return true;
            },
            cancellationToken);
    }
}
