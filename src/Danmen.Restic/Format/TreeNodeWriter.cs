using System.Text.Unicode;

namespace Danmen.Restic.Format;

/// <summary>One node as JSON, in the order of restic's fields.</summary>
internal static class TreeNodeWriter
{
    private const int StackBytes = 1024;

    public static void Write(ref GoJsonWriter json, Node node)
    {
        json.Raw("{\"name\":"u8);
        WriteName(ref json, node.Name.Span);
        json.Raw(",\"type\":\""u8);
        json.Raw(TypeName(node.Type));
        json.Raw("\""u8);
        WriteNumber(ref json, ",\"mode\":"u8, node.Mode);
        json.Raw(",\"mtime\":"u8);
        json.Time(node.ModifiedAt);
        json.Raw(",\"atime\":"u8);
        json.Time(node.AccessedAt);
        json.Raw(",\"ctime\":"u8);
        json.Time(node.ChangedAt);
        json.Raw(",\"uid\":"u8);
        json.Number((ulong)node.UserId);
        json.Raw(",\"gid\":"u8);
        json.Number((ulong)node.GroupId);
        WriteText(ref json, ",\"user\":"u8, node.User);
        WriteText(ref json, ",\"group\":"u8, node.Group);
        WriteNumber(ref json, ",\"inode\":"u8, node.Inode);
        WriteNumber(ref json, ",\"device_id\":"u8, node.DeviceId);
        WriteNumber(ref json, ",\"size\":"u8, node.SizeBytes);
        WriteNumber(ref json, ",\"links\":"u8, node.Links);
        WriteLinkTarget(ref json, node.LinkTarget.Span);
        WriteAttributes(ref json, node.ExtendedAttributes);
        if (!node.GenericAttributes.IsEmpty)
        {
            json.Raw(",\"generic_attributes\":"u8);
            json.Raw(node.GenericAttributes.Span);
        }

        WriteNumber(ref json, ",\"device\":"u8, node.Device);
        WriteContent(ref json, node.Content);
        if (node.Subtree is { } subtree)
        {
            json.Raw(",\"subtree\":"u8);
            json.Hash(subtree.Hash);
        }

        WriteText(ref json, ",\"error\":"u8, node.Error);
        json.Raw(node.UnknownFields.Span);
        json.Raw("}"u8);
    }

    private static ReadOnlySpan<byte> TypeName(NodeType type) => type switch
    {
        NodeType.File => "file"u8,
        NodeType.Directory => "dir"u8,
        NodeType.SymbolicLink => "symlink"u8,
        NodeType.BlockDevice => "dev"u8,
        NodeType.CharacterDevice => "chardev"u8,
        NodeType.Fifo => "fifo"u8,
        NodeType.Socket => "socket"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static void WriteName(ref GoJsonWriter json, ReadOnlySpan<byte> name)
    {
        int maximum = GoQuote.MaximumLength(name.Length);
        Span<byte> quoted = maximum <= StackBytes ? stackalloc byte[StackBytes] : new byte[maximum];
        json.String(quoted[..GoQuote.Quote(name, quoted)]);
    }

    private static void WriteNumber(ref GoJsonWriter json, ReadOnlySpan<byte> field, ulong value)
    {
        if (value == 0) return;
        json.Raw(field);
        json.Number(value);
    }

    private static void WriteText(ref GoJsonWriter json, ReadOnlySpan<byte> field, string? text)
    {
        if (string.IsNullOrEmpty(text)) return;
        json.Raw(field);
        json.String(text);
    }

    private static void WriteLinkTarget(ref GoJsonWriter json, ReadOnlySpan<byte> target)
    {
        if (target.IsEmpty) return;
        json.Raw(",\"linktarget\":"u8);
        json.String(target);
        if (Utf8.IsValid(target)) return;
        // restic 0.16 and later read this one; older ones restore the replaced text.
        json.Raw(",\"linktarget_raw\":"u8);
        json.Base64(target);
    }

    private static void WriteAttributes(ref GoJsonWriter json, IReadOnlyList<ExtendedAttribute> attributes)
    {
        for (int i = 0; i < attributes.Count; i++)
        {
            json.Raw(i == 0 ? ",\"extended_attributes\":[{\"name\":"u8 : ",{\"name\":"u8);
            json.String(attributes[i].Name);
            json.Raw(",\"value\":"u8);
            json.Base64(attributes[i].Value.Span);
            json.Raw("}"u8);
        }

        if (attributes.Count > 0) json.Raw("]"u8);
    }

    private static void WriteContent(ref GoJsonWriter json, IReadOnlyList<BlobId>? content)
    {
        if (content is null)
        {
            json.Raw(",\"content\":null"u8);
            return;
        }

        json.Raw(",\"content\":["u8);
        for (int i = 0; i < content.Count; i++)
        {
            if (i > 0) json.Raw(","u8);
            json.Hash(content[i].Hash);
        }

        json.Raw("]"u8);
    }
}
