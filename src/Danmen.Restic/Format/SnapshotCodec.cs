using System.Buffers;
using System.Text.Json;

namespace Danmen.Restic.Format;

/// <summary>Snapshot files as JSON.</summary>
public static class SnapshotCodec
{
    /// <summary>Writes what restic would, and after it the fields that <see cref="Decode"/> did not know.</summary>
    public static byte[] Encode(SnapshotRecord snapshot)
    {
        ArrayBufferWriter<byte> output = new(1024);
        GoJsonWriter json = new(output);
        json.Raw("{\"time\":"u8);
        json.Time(snapshot.Time);
        WriteHash(ref json, ",\"parent\":"u8, snapshot.Parent);
        json.Raw(",\"tree\":"u8);
        json.Hash(snapshot.Tree.Hash);
        json.Raw(",\"paths\":"u8);
        json.Strings(snapshot.Paths);
        WriteText(ref json, ",\"hostname\":"u8, snapshot.HostName);
        WriteText(ref json, ",\"username\":"u8, snapshot.UserName);
        WriteNumber(ref json, ",\"uid\":"u8, snapshot.UserId);
        WriteNumber(ref json, ",\"gid\":"u8, snapshot.GroupId);
        WriteTexts(ref json, ",\"excludes\":"u8, snapshot.Excludes);
        WriteTexts(ref json, ",\"tags\":"u8, snapshot.Tags);
        WriteHash(ref json, ",\"original\":"u8, snapshot.Original);
        WriteText(ref json, ",\"program_version\":"u8, snapshot.ProgramVersion ?? "");
        json.Raw(snapshot.UnknownFields.Span);
        json.Raw("}"u8);
        json.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <param name="subject">Names the file in errors.</param>
    public static SnapshotRecord Decode(ReadOnlySpan<byte> json, string subject)
    {
        try
        {
            return Parse(json);
        }
        catch (Exception exception) when (JsonFields.IsMalformed(exception))
        {
            throw JsonFields.Damaged(subject, exception);
        }
    }

    private static SnapshotRecord Parse(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = JsonFields.Open(json);
        JsonFields.Expect(ref reader, JsonTokenType.StartObject);
        Timestamp? time = null;
        ContentHash? parent = null, tree = null, original = null;
        IReadOnlyList<string> paths = [], excludes = [], tags = [];
        string host = "", user = "";
        string? version = null;
        uint userId = 0, groupId = 0;
        byte[] unknown = [];
        while (JsonFields.NextField(ref reader))
        {
            if (reader.ValueTextEquals("time"u8)) time = JsonFields.ReadTime(ref reader, "time");
            else if (reader.ValueTextEquals("parent"u8)) parent = JsonFields.ReadHashOrNull(ref reader, "parent");
            else if (reader.ValueTextEquals("tree"u8)) tree = JsonFields.ReadHash(ref reader, "tree");
            else if (reader.ValueTextEquals("paths"u8)) paths = JsonFields.ReadStrings(ref reader, "paths");
            else if (reader.ValueTextEquals("hostname"u8)) host = JsonFields.ReadString(ref reader, "hostname");
            else if (reader.ValueTextEquals("username"u8)) user = JsonFields.ReadString(ref reader, "username");
            else if (reader.ValueTextEquals("uid"u8)) userId = JsonFields.ReadUInt32(ref reader, "uid");
            else if (reader.ValueTextEquals("gid"u8)) groupId = JsonFields.ReadUInt32(ref reader, "gid");
            else if (reader.ValueTextEquals("excludes"u8)) excludes = JsonFields.ReadStrings(ref reader, "excludes");
            else if (reader.ValueTextEquals("tags"u8)) tags = JsonFields.ReadStrings(ref reader, "tags");
            else if (reader.ValueTextEquals("original"u8)) original = JsonFields.ReadHashOrNull(ref reader, "original");
            else if (reader.ValueTextEquals("program_version"u8)) version = JsonFields.ReadString(ref reader, "program_version");
            else unknown = JsonFields.KeepUnknown(ref reader, json, unknown);
        }

        JsonFields.End(ref reader);
        return new SnapshotRecord
        {
            Time = time ?? throw JsonFields.Missing("time"),
            Parent = parent is { } p ? new SnapshotId(p) : null,
            Tree = new TreeId(tree ?? throw JsonFields.Missing("tree")),
            Paths = paths,
            HostName = host,
            UserName = user,
            UserId = userId,
            GroupId = groupId,
            Excludes = excludes,
            Tags = tags,
            Original = original is { } o ? new SnapshotId(o) : null,
            ProgramVersion = version,
            UnknownFields = unknown,
        };
    }

    private static void WriteHash(ref GoJsonWriter json, ReadOnlySpan<byte> name, SnapshotId? id)
    {
        if (id is not { } value) return;
        json.Raw(name);
        json.Hash(value.Hash);
    }

    private static void WriteText(ref GoJsonWriter json, ReadOnlySpan<byte> name, string text)
    {
        if (text.Length == 0) return;
        json.Raw(name);
        json.String(text);
    }

    private static void WriteTexts(ref GoJsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0) return;
        json.Raw(name);
        json.Strings(texts);
    }

    private static void WriteNumber(ref GoJsonWriter json, ReadOnlySpan<byte> name, uint number)
    {
        if (number == 0) return;
        json.Raw(name);
        json.Number((ulong)number);
    }
}
