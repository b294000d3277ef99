namespace Danmen.Restic.Format;

/// <summary>What every node must be, whether written or read. stock restic checks little of it and restores the wrong thing.</summary>
internal static class NodeRules
{
    /// <summary>The longest that Linux and every other system takes, bytes, with room to spare.</summary>
    private const int MaximumNameBytes = 4096;

    /// <returns>What is wrong, or null.</returns>
    public static string? Problem(Node node) => NameProblem(node.Name.Span) ?? ModeProblem(node) ?? ContentProblem(node) ?? LinkProblem(node);

    public static string? NameProblem(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty) return "its name is empty";
        if (name.Length > MaximumNameBytes) return $"its name is longer than {MaximumNameBytes} bytes";
        if (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8)) return "its name would leave the folder";
        if (name.Contains((byte)'/')) return "its name holds a slash";
        return name.Contains((byte)0) ? "its name holds a NUL" : null;
    }

    private static string? ModeProblem(Node node)
    {
        if ((node.Mode & ~GoFileMode.Mask) != 0) return $"its mode 0x{node.Mode:x} is not one of Go's";
        uint type = node.Mode & GoFileMode.TypeMask;
        // Writers other than restic leave the type out of the mode; the field 'type' decides then.
        return type != 0 && type != GoFileMode.TypeBits(node.Type) ? $"its mode 0x{node.Mode:x} contradicts its type" : null;
    }

    private static string? ContentProblem(Node node)
    {
        if (node.Type != NodeType.File)
        {
            if (node.Content is not null) return "it has content and is no file";
            if (node.SizeBytes != 0) return "it has a size and is no file";
        }
        else
        {
            if (node.Content is null) return "it is a file without a list of content";
            if (node.Content.Count == 0 && node.SizeBytes != 0) return $"its size is {node.SizeBytes} and it has no content";
            if (node.Content.Count > 0 && node.SizeBytes == 0) return "it has content, and its size is missing or 0";
            if ((ulong)node.Content.Count > node.SizeBytes) return $"its size of {node.SizeBytes} bytes is less than its number of blobs";
        }

        if (node.Type == NodeType.Directory) return node.Subtree is null ? "it is a folder without a subtree" : null;
        return node.Subtree is null ? null : "it has a subtree and is no folder";
    }

    private static string? LinkProblem(Node node)
    {
        ReadOnlySpan<byte> target = node.LinkTarget.Span;
        if (node.Type != NodeType.SymbolicLink) return target.IsEmpty ? null : "it has a link target and is no symbolic link";
        if (target.IsEmpty) return "it is a symbolic link without a target";
        return target.Contains((byte)0) ? "its link target holds a NUL" : null;
    }
}
