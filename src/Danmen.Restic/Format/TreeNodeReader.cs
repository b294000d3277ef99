using System.Text.Json;

namespace Danmen.Restic.Format;

/// <summary>Reads the nodes of one tree, one after the other; remembers where it is for errors.</summary>
internal sealed class TreeNodeReader
{
    private int _index = -1;
    private byte[]? _name;
    private string _lastUser = "", _lastGroup = "";

    [Flags]
    private enum Field
    {
        Unknown = 0,
        Name = 1 << 0,
        Type = 1 << 1,
        Mode = 1 << 2,
        ModifiedAt = 1 << 3,
        AccessedAt = 1 << 4,
        ChangedAt = 1 << 5,
        UserId = 1 << 6,
        GroupId = 1 << 7,
        User = 1 << 8,
        Group = 1 << 9,
        Inode = 1 << 10,
        DeviceId = 1 << 11,
        Size = 1 << 12,
        Links = 1 << 13,
        LinkTarget = 1 << 14,
        LinkTargetRaw = 1 << 15,
        ExtendedAttributes = 1 << 16,
        GenericAttributes = 1 << 17,
        Device = 1 << 18,
        Content = 1 << 19,
        Subtree = 1 << 20,
        Error = 1 << 21,
    }

    /// <summary>", node …" for errors, or empty outside of nodes.</summary>
    public string Where => _index < 0 ? "" : _name is null ? $", node {_index}" : $", node {GoQuote.ToDisplay(_name)}";

    /// <param name="index">Of the node that comes, from 0; -1 after the last.</param>
    public void Begin(int index)
    {
        _index = index;
        _name = null;
    }

    /// <summary>Reads the object at the current token.</summary>
    public Node Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        JsonFields.Expect(ref reader, JsonTokenType.StartObject);
        Field seen = 0;
        NodeType type = 0;
        uint mode = 0, userId = 0, groupId = 0;
        Timestamp modified = default, accessed = default, changed = default;
        string? user = null, group = null, error = null;
        ulong inode = 0, deviceId = 0, size = 0, links = 0, device = 0;
        byte[] linkTarget = [], rawTarget = [], generic = [], unknown = [];
        IReadOnlyList<ExtendedAttribute> attributes = [];
        BlobId[]? content = null;
        ContentHash? subtree = null;
        while (JsonFields.NextField(ref reader))
        {
            Field field = reader.ValueIsEscaped ? Field.Unknown : Identify(reader.ValueSpan);
            if ((seen & field) != 0) throw new JsonException($"field '{field}' stands twice");
            seen |= field;
            switch (field)
            {
                case Field.Name: _name = ReadName(ref reader); break;
                case Field.Type: type = ReadType(ref reader); break;
                case Field.Mode: mode = JsonFields.ReadUInt32(ref reader, "mode"); break;
                case Field.ModifiedAt: modified = JsonFields.ReadTime(ref reader, "mtime"); break;
                case Field.AccessedAt: accessed = JsonFields.ReadTime(ref reader, "atime"); break;
                case Field.ChangedAt: changed = JsonFields.ReadTime(ref reader, "ctime"); break;
                case Field.UserId: userId = JsonFields.ReadUInt32(ref reader, "uid"); break;
                case Field.GroupId: groupId = JsonFields.ReadUInt32(ref reader, "gid"); break;
                case Field.User: user = ReadRepeated(ref reader, "user", ref _lastUser); break;
                case Field.Group: group = ReadRepeated(ref reader, "group", ref _lastGroup); break;
                case Field.Inode: inode = JsonFields.ReadUInt64(ref reader, "inode"); break;
                case Field.DeviceId: deviceId = JsonFields.ReadUInt64(ref reader, "device_id"); break;
                case Field.Size: size = JsonFields.ReadUInt64(ref reader, "size"); break;
                case Field.Links: links = JsonFields.ReadUInt64(ref reader, "links"); break;
                case Field.LinkTarget: linkTarget = ReadBytes(ref reader, "linktarget"); break;
                case Field.LinkTargetRaw: rawTarget = JsonFields.ReadBase64(ref reader, "linktarget_raw"); break;
                case Field.ExtendedAttributes: attributes = ReadAttributes(ref reader); break;
                case Field.GenericAttributes: generic = JsonFields.ReadRaw(ref reader, json).ToArray(); break;
                case Field.Device: device = JsonFields.ReadUInt64(ref reader, "device"); break;
                case Field.Content: content = ReadContent(ref reader); break;
                case Field.Subtree: subtree = JsonFields.ReadHashOrNull(ref reader, "subtree"); break;
                case Field.Error: error = JsonFields.ReadString(ref reader, "error"); break;
                default: unknown = JsonFields.KeepUnknown(ref reader, json, unknown); break;
            }
        }

        RequireAlwaysWritten(seen);
        return new Node
        {
            Name = _name,
            Type = type,
            Mode = mode,
            ModifiedAt = modified,
            AccessedAt = accessed,
            ChangedAt = changed,
            UserId = userId,
            GroupId = groupId,
            User = user,
            Group = group,
            Inode = inode,
            DeviceId = deviceId,
            SizeBytes = size,
            Links = links,
            LinkTarget = rawTarget.Length > 0 ? rawTarget : linkTarget,
            ExtendedAttributes = attributes,
            GenericAttributes = generic,
            Device = device,
            Content = content,
            Subtree = subtree is { } id ? new TreeId(id) : null,
            Error = error,
            UnknownFields = unknown,
        };
    }

    private static void RequireAlwaysWritten(Field seen)
    {
        if ((seen & Field.Name) == 0) throw JsonFields.Missing("name");
        if ((seen & Field.Type) == 0) throw JsonFields.Missing("type");
        if ((seen & Field.ModifiedAt) == 0) throw JsonFields.Missing("mtime");
        if ((seen & Field.AccessedAt) == 0) throw JsonFields.Missing("atime");
        if ((seen & Field.ChangedAt) == 0) throw JsonFields.Missing("ctime");
        if ((seen & Field.UserId) == 0) throw JsonFields.Missing("uid");
        if ((seen & Field.GroupId) == 0) throw JsonFields.Missing("gid");
    }

    private static Field Identify(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 => name.SequenceEqual("uid"u8) ? Field.UserId : name.SequenceEqual("gid"u8) ? Field.GroupId : Field.Unknown,
        4 => name.SequenceEqual("name"u8) ? Field.Name
            : name.SequenceEqual("type"u8) ? Field.Type
            : name.SequenceEqual("mode"u8) ? Field.Mode
            : name.SequenceEqual("user"u8) ? Field.User
            : name.SequenceEqual("size"u8) ? Field.Size
            : Field.Unknown,
        5 => name.SequenceEqual("mtime"u8) ? Field.ModifiedAt
            : name.SequenceEqual("atime"u8) ? Field.AccessedAt
            : name.SequenceEqual("ctime"u8) ? Field.ChangedAt
            : name.SequenceEqual("group"u8) ? Field.Group
            : name.SequenceEqual("inode"u8) ? Field.Inode
            : name.SequenceEqual("links"u8) ? Field.Links
            : name.SequenceEqual("error"u8) ? Field.Error
            : Field.Unknown,
        6 => name.SequenceEqual("device"u8) ? Field.Device : Field.Unknown,
        7 => name.SequenceEqual("content"u8) ? Field.Content : name.SequenceEqual("subtree"u8) ? Field.Subtree : Field.Unknown,
        9 => name.SequenceEqual("device_id"u8) ? Field.DeviceId : Field.Unknown,
        10 => name.SequenceEqual("linktarget"u8) ? Field.LinkTarget : Field.Unknown,
        14 => name.SequenceEqual("linktarget_raw"u8) ? Field.LinkTargetRaw : Field.Unknown,
        18 => name.SequenceEqual("generic_attributes"u8) ? Field.GenericAttributes : Field.Unknown,
        19 => name.SequenceEqual("extended_attributes"u8) ? Field.ExtendedAttributes : Field.Unknown,
        _ => Field.Unknown,
    };

    private static NodeType ReadType(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            if (reader.ValueTextEquals("file"u8)) return NodeType.File;
            if (reader.ValueTextEquals("dir"u8)) return NodeType.Directory;
            if (reader.ValueTextEquals("symlink"u8)) return NodeType.SymbolicLink;
            if (reader.ValueTextEquals("dev"u8)) return NodeType.BlockDevice;
            if (reader.ValueTextEquals("chardev"u8)) return NodeType.CharacterDevice;
            if (reader.ValueTextEquals("fifo"u8)) return NodeType.Fifo;
            if (reader.ValueTextEquals("socket"u8)) return NodeType.Socket;
        }

        throw JsonFields.Wrong("type", "a type that restic writes");
    }

    private static byte[] ReadName(ref Utf8JsonReader reader)
    {
        byte[] quoted = ReadBytes(ref reader, "name");
        if (!quoted.AsSpan().Contains((byte)'\\') && GoQuote.TryUnquote(quoted, quoted, out int length) && length == quoted.Length) return quoted;
        byte[] name = new byte[quoted.Length];
        return GoQuote.TryUnquote(quoted, name, out length) ? name[..length] : throw JsonFields.Wrong("name", "quoted as Go's strconv.Quote does");
    }

    /// <summary>The same owner stands in nearly every node: its text is made once.</summary>
    private static string ReadRepeated(ref Utf8JsonReader reader, string field, ref string last)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String) throw JsonFields.Wrong(field, "a string");
        if (last.Length == 0 || !reader.ValueTextEquals(last)) last = reader.GetString()!;
        return last;
    }

    private static byte[] ReadBytes(ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String) throw JsonFields.Wrong(field, "a string");
        if (!reader.ValueIsEscaped) return reader.ValueSpan.ToArray();
        byte[] bytes = new byte[reader.ValueSpan.Length];
        return bytes[..reader.CopyString(bytes)];
    }

    private static List<ExtendedAttribute> ReadAttributes(ref Utf8JsonReader reader)
    {
        List<ExtendedAttribute> attributes = [];
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return attributes;
        JsonFields.Expect(ref reader, JsonTokenType.StartArray);
        while (JsonFields.NextElement(ref reader))
        {
            JsonFields.Expect(ref reader, JsonTokenType.StartObject);
            string? name = null;
            byte[] value = [];
            while (JsonFields.NextField(ref reader))
            {
                if (reader.ValueTextEquals("name"u8)) name = JsonFields.ReadString(ref reader, "name");
                else if (reader.ValueTextEquals("value"u8)) value = JsonFields.ReadBase64(ref reader, "value");
                else throw new JsonException("an extended attribute has an unknown field");
            }

            if (string.IsNullOrEmpty(name) || name.Contains('\0')) throw JsonFields.Wrong("extended_attributes", "a list of named values");
            attributes.Add(new ExtendedAttribute(name, value));
        }

        return attributes;
    }

    private static BlobId[]? ReadContent(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return null;
        JsonFields.Expect(ref reader, JsonTokenType.StartArray);
        List<BlobId> content = [];
        while (JsonFields.NextElement(ref reader)) content.Add(new BlobId(JsonFields.Hash(ref reader, "content")));
        return [.. content];
    }
}
