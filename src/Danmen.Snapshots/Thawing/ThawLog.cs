using System.Text.Json;
using System.Text.Json.Serialization;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Thawing;

/// <summary>When thaws were asked for on this machine, in <c>.danmen/thaws</c>: a storage does not tell. It can be lost.</summary>
/// <param name="systemFolder">danmen.yaml's folder.</param>
public sealed class ThawLog(string systemFolder)
{
    private const string Folder = "thaws";

    /// <param name="snapshot">Its whole id.</param>
    /// <returns>Null when none was asked for here.</returns>
    public async Task<ThawRequest?> FindAsync(string snapshot, CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize(await File.ReadAllBytesAsync(PathOf(snapshot), cancellationToken), ThawJson.Json.ThawRequest);
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public async Task SaveAsync(string snapshot, ThawRequest request, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.Combine(StateFolder.Ensure(systemFolder), Folder));
        string file = PathOf(snapshot);
        await File.WriteAllBytesAsync(file + ".new", JsonSerializer.SerializeToUtf8Bytes(request, ThawJson.Json.ThawRequest), cancellationToken);
        File.Move(file + ".new", file, overwrite: true);
    }

    private string PathOf(string snapshot) => Path.Combine(systemFolder, StateFolder.Name, Folder, snapshot + ".json");
}

/// <summary>What was asked for.</summary>
/// <param name="Speed">As <see cref="ThawSpeeds"/> has it.</param>
/// <param name="ReadyBy">At the latest, as the storage's maker says.</param>
public sealed record ThawRequest(string Speed, DateTimeOffset AskedAt, DateTimeOffset ReadyBy);

/// <summary>The JSON of requests.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ThawRequest))]
internal sealed partial class ThawJson : JsonSerializerContext
{
    public static ThawJson Json { get; } = new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower });
}
