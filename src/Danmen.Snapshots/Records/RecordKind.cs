using System.Text.Json.Serialization.Metadata;

namespace Danmen.Snapshots.Records;

/// <summary>A kind of signed record.</summary>
/// <typeparam name="TBody">What its revisions say.</typeparam>
/// <param name="Name">For example "tag".</param>
/// <param name="Folder">Second part of its path in the repository, for example "tags".</param>
/// <param name="Body">The body's JSON.</param>
public sealed record RecordKind<TBody>(string Name, string Folder, JsonTypeInfo<TBody> Body)
{
    /// <summary>DSSE payload type.</summary>
    public string PayloadType => $"application/vnd.danmen.{Name}+json";

    /// <summary>Name of the record's file in its snapshot.</summary>
    public string FileName => $"{Name}.json";

    /// <summary>Host of its snapshots; no environment can have such a name.</summary>
    public string HostName => $"danmen-{Name}";

    /// <summary>Path of the snapshots of one record.</summary>
    public string PathOf(string id) => $"/danmen/{Folder}/{id}";
}
