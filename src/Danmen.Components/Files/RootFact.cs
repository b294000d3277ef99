using System.Globalization;
using System.Text.Json.Nodes;
using Danmen.Snapshots.Folders;

namespace Danmen.Components.Files;

/// <summary>Owner and mode of a component's folder itself: a tree holds only what is in it.</summary>
internal static class RootFact
{
    private const string Name = "root";

    public static JsonObject Of(LivingEntry folder) => Of(new FolderOwner(folder.UserId, folder.GroupId, folder.Mode));

    public static void Write(JsonObject facts, LivingEntry folder) => facts[Name] = Of(folder);

    public static void Write(JsonObject facts, FolderOwner folder) => facts[Name] = Of(folder);

    /// <returns>Null when the facts do not tell.</returns>
    public static FolderOwner? Read(JsonObject facts)
    {
        if (facts[Name] is not JsonObject root) return null;
        if (Number(root["user"]) is not { } user || Number(root["group"]) is not { } group) return null;
        if (root["mode"]?.GetValueKind() != System.Text.Json.JsonValueKind.String) return null;
        string text = root["mode"]!.GetValue<string>(); // asked for just above
        if (text.Length is 0 or > 5 || text.Any(c => c is < '0' or > '7')) return null;
        return new FolderOwner(user, group, Convert.ToUInt32(text, 8) & 0xFFF);
    }

    private static JsonObject Of(FolderOwner folder) => new()
    {
        ["mode"] = Convert.ToString(folder.Mode, 8).PadLeft(4, '0'),
        ["user"] = folder.User,
        ["group"] = folder.Group,
    };

    private static uint? Number(JsonNode? node) =>
        uint.TryParse(node?.ToJsonString(), NumberStyles.None, CultureInfo.InvariantCulture, out uint value) ? value : null;
}
