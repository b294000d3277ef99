using System.Globalization;
using System.Text.Json;
using Danmen.Restic.Backends.Local;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Records;
using Danmen.Snapshots.Tags;

namespace Danmen.Bench;

/// <summary>Writes tags as <c>tag create</c> does, without the wait for each lock, so that thousands are made in minutes.</summary>
internal static class TagMaker
{
    private const int Days = 3650;

    /// <param name="repositoryPath">Holds one tag already: the others name the same tree.</param>
    public static async Task MakeAsync(string repositoryPath, string keyFile, string signingKey, int count)
    {
        await using var backend = new LocalBackend(repositoryPath);
        await using Repository repository = await Repository.OpenAsync(backend, (await File.ReadAllTextAsync(keyFile)).Trim(), TimeProvider.System, CancellationToken.None);
        using RecordSigner signer = await RecordSigner.LoadAsync(signingKey, CancellationToken.None);
        await using TagCatalogue tags = await TagCatalogue.OpenAsync(repository, TrustedSigners.None, null, CancellationToken.None);
        await tags.RefreshAsync(CancellationToken.None);
        TagBody pattern = (await tags.SearchAsync(new TagQuery(), CancellationToken.None)).Tags[0].Body;
        var store = new RecordStore(repository);
        await using RepositoryLock held = await RepositoryLock.AcquireAsync(repository, exclusive: false, null, CancellationToken.None);
        TreeId tree = new(ContentHash.TryParse(pattern.Tree, out ContentHash hash) ? hash : throw new InvalidDataException(pattern.Tree));
        for (int i = 0; i < count; i++)
        {
            string version = string.Create(CultureInfo.InvariantCulture, $"v{1 + (i / 1000)}.{i / 50 % 20}.{i % 50}");
            TagName name = TagName.Of("prod", i % 3 == 0 ? "feature" : "release", version, new DateOnly(2016, 1, 1).AddDays(i * Days / count));
            TaggedCode[] code = [new TaggedCode("code", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(i)))[..40], "main", false, true)];
            TagBody body = pattern with
            {
                Message = $"Release number {i}",
                Labels = new Dictionary<string, string> { ["ticket"] = $"SHOP-{i}" },
                CapturedAt = new DateTimeOffset(name.Date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero),
                Facts = pattern.Facts with { Code = code },
            };
            RecordFile file = RecordChain.Append(TagJson.Kind, name.ToString(), null, Tag.Created, body, signer, store.Author());
            await store.WriteAsync(TagJson.Kind, name.ToString(), JsonSerializer.SerializeToUtf8Bytes(file, RecordJson.Json.RecordFile), tree, [], null, held, CancellationToken.None);
        }
    }
}
