using System.Text.Json.Serialization;

namespace Danmen.Snapshots.Comparing;

/// <summary>The JSON that comparisons read: names of schema objects and digests of their definitions.</summary>
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class ComparingJson : JsonSerializerContext;
