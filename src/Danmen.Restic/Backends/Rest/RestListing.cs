using System.Text.Json;
using System.Text.Json.Serialization;

namespace Danmen.Restic.Backends.Rest;

/// <summary>The server's answers to a listing.</summary>
/// <remarks>restic doc/REST_backend.rst: version 1 gives names, version 2 names and sizes.</remarks>
internal sealed partial class RestListing
{
    public const string Version2 = "application/vnd.x.restic.rest.v2";

    /// <exception cref="JsonException">The answer is something else.</exception>
    public static async Task<List<BackendFile>> ReadVersion2Async(Stream body, CancellationToken cancellationToken)
    {
        List<BackendFile> files = [];
        await foreach (Entry entry in JsonSerializer.DeserializeAsyncEnumerable(body, ListingContext.Default.Entry, cancellationToken))
        {
            if (entry.Name is null || entry.Size < 0) throw new JsonException("an entry of the listing has no name or size");
            if (RepositoryLayout.IsObjectName(entry.Name)) files.Add(new BackendFile(entry.Name, entry.Size));
        }

        return files;
    }

    /// <inheritdoc cref="ReadVersion2Async"/>
    public static async Task<List<string>> ReadVersion1Async(Stream body, CancellationToken cancellationToken)
    {
        List<string> names = [];
        await foreach (string? name in JsonSerializer.DeserializeAsyncEnumerable(body, ListingContext.Default.String, cancellationToken))
        {
            if (name is not null && RepositoryLayout.IsObjectName(name)) names.Add(name);
        }

        return names;
    }

    internal readonly record struct Entry(
        [property: JsonPropertyName("name")] string? Name,
        [property: JsonPropertyName("size")] long Size);

    [JsonSerializable(typeof(Entry))]
    [JsonSerializable(typeof(string))]
    private sealed partial class ListingContext : JsonSerializerContext;
}
