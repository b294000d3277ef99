using System.Buffers;
using System.Text.Json;
using Danmen.Faults;

namespace Danmen.Restic.Format;

/// <summary>Trees as JSON, byte for byte as restic writes them, and read strictly.</summary>
/// <remarks>Order of fields, names by strconv.Quote inside Go JSON, RFC3339Nano, trailing line feed. restic internal/data/node.go, tree.go.</remarks>
public static class TreeCodec
{
    /// <summary>Writes the JSON text of a tree, line feed included. Refuses what restic could not restore (order, names).</summary>
    /// <exception cref="DanmenException">FormatFaults.Unwritable, naming the node.</exception>
    public static void Encode(IReadOnlyList<Node> nodes, IBufferWriter<byte> output) => Encode(nodes, default, output);

    /// <summary>The same with the fields of a tree that was read and that this version does not know.</summary>
    public static void Encode(Tree tree, IBufferWriter<byte> output) => Encode(tree.Nodes, tree.UnknownFields.Span, output);

    /// <summary>Parses and validates; anything wrong is StoreFaults.Damaged naming the tree and the node.</summary>
    /// <remarks>
    /// Refused: names that are unsorted, repeated, empty, "." or "..", hold a slash or NUL, or are not quoted as Go does; a file without a list of
    /// content or whose size contradicts it; a folder without subtree; a mode that is no Go mode; a type, field or value that restic does not write.
    /// That a size equals the sum of its blobs' lengths only the index can tell: the checker and the restorer do.
    /// </remarks>
    public static Tree Decode(ReadOnlySpan<byte> json, TreeId id)
    {
        List<Node> nodes = [];
        TreeNodeReader nodeReader = new();
        try
        {
            byte[] unknown = [];
            bool found = false;
            Utf8JsonReader reader = JsonFields.Open(json);
            JsonFields.Expect(ref reader, JsonTokenType.StartObject);
            while (JsonFields.NextField(ref reader))
            {
                if (!reader.ValueTextEquals("nodes"u8))
                {
                    unknown = JsonFields.KeepUnknown(ref reader, json, unknown);
                    continue;
                }

                if (found) throw new JsonException("field 'nodes' stands twice");
                found = true;
                reader.Read();
                JsonFields.Expect(ref reader, JsonTokenType.StartArray);
                while (JsonFields.NextElement(ref reader))
                {
                    nodeReader.Begin(nodes.Count);
                    Node node = nodeReader.Read(ref reader, json);
                    if (Problem(node, nodes.Count == 0 ? null : nodes[^1]) is { } problem) throw new JsonException(problem);
                    nodes.Add(node);
                }

                nodeReader.Begin(-1);
            }

            JsonFields.End(ref reader);
            return found ? new Tree(nodes) { UnknownFields = unknown } : throw JsonFields.Missing("nodes");
        }
        catch (Exception exception) when (JsonFields.IsMalformed(exception))
        {
            throw JsonFields.Damaged($"tree {id}{nodeReader.Where}", exception);
        }
    }

    private static void Encode(IReadOnlyList<Node> nodes, ReadOnlySpan<byte> unknown, IBufferWriter<byte> output)
    {
        GoJsonWriter json = new(output);
        json.Raw("{\"nodes\":["u8);
        for (int i = 0; i < nodes.Count; i++)
        {
            Node node = nodes[i];
            if (Problem(node, i == 0 ? null : nodes[i - 1]) is { } problem)
            {
                throw new DanmenException(FormatFaults.Unwritable, $"node {GoQuote.ToDisplay(node.Name.Span)}", problem);
            }

            if (i > 0) json.Raw(","u8);
            TreeNodeWriter.Write(ref json, node);
        }

        json.Raw("]"u8);
        json.Raw(unknown);
        json.Raw("}\n"u8);
        json.Flush();
    }

    private static string? Problem(Node node, Node? previous)
    {
        if (NodeRules.Problem(node) is { } problem) return problem;
        if (previous is null) return null;
        int order = previous.Name.Span.SequenceCompareTo(node.Name.Span);
        if (order < 0) return null;
        return order == 0 ? "its name stands twice" : "it is not in the order of the bytes of its name";
    }
}
