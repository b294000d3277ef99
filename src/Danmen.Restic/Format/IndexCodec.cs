using System.Buffers;
using System.Text.Json;

namespace Danmen.Restic.Format;

/// <summary>Index files as JSON.</summary>
public static class IndexCodec
{
    /// <summary>Writes the JSON text of an index, line feed included.</summary>
    public static void Encode(IndexRecord index, IBufferWriter<byte> output)
    {
        GoJsonWriter json = new(output);
        json.Raw("{"u8);
        if (index.Supersedes.Count > 0)
        {
            json.Raw("\"supersedes\":["u8);
            for (int i = 0; i < index.Supersedes.Count; i++)
            {
                if (i > 0) json.Raw(","u8);
                json.Hash(index.Supersedes[i]);
            }

            json.Raw("],"u8);
        }

        json.Raw("\"packs\":["u8);
        for (int i = 0; i < index.Packs.Count; i++)
        {
            if (i > 0) json.Raw(","u8);
            WritePack(ref json, index.Packs[i]);
        }

        json.Raw("]}\n"u8);
        json.Flush();
    }

    /// <summary>Parses in one pass and validates: types, lengths that fit, blobs contiguous from 0 are the verifier's to judge.</summary>
    /// <param name="subject">Names the file in errors.</param>
    /// <returns>Each pack's blobs ascending by offset, whatever their order in the file (restic writes them in the order of a hash table).</returns>
    public static IndexRecord Decode(ReadOnlySpan<byte> json, string subject)
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

    private static void WritePack(ref GoJsonWriter json, IndexedPack pack)
    {
        json.Raw("{\"id\":"u8);
        json.Hash(pack.Id.Hash);
        json.Raw(",\"blobs\":["u8);
        for (int i = 0; i < pack.Blobs.Count; i++)
        {
            PackedBlob blob = pack.Blobs[i];
            json.Raw(i > 0 ? ",{\"id\":"u8 : "{\"id\":"u8);
            json.Hash(blob.Id.Hash);
            json.Raw(blob.Type == BlobType.Tree ? ",\"type\":\"tree\",\"offset\":"u8 : ",\"type\":\"data\",\"offset\":"u8);
            json.Number((ulong)blob.OffsetBytes);
            json.Raw(",\"length\":"u8);
            json.Number((ulong)blob.LengthBytes);
            if (blob.PlainLengthBytes != 0)
            {
                json.Raw(",\"uncompressed_length\":"u8);
                json.Number((ulong)blob.PlainLengthBytes);
            }

            json.Raw("}"u8);
        }

        json.Raw("]}"u8);
    }

    private static IndexRecord Parse(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = JsonFields.Open(json);
        List<IndexedPack> packs = [];
        List<ContentHash> supersedes = [];
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            // restic before 0.1 wrote the bare list.
            while (JsonFields.NextElement(ref reader)) packs.Add(ReadPack(ref reader));
            JsonFields.End(ref reader);
            return new IndexRecord(supersedes, packs);
        }

        JsonFields.Expect(ref reader, JsonTokenType.StartObject);
        bool found = false;
        while (JsonFields.NextField(ref reader))
        {
            if (reader.ValueTextEquals("packs"u8))
            {
                if (found) throw new JsonException("field 'packs' stands twice");
                found = true;
                reader.Read();
                if (reader.TokenType == JsonTokenType.Null) continue;
                JsonFields.Expect(ref reader, JsonTokenType.StartArray);
                while (JsonFields.NextElement(ref reader)) packs.Add(ReadPack(ref reader));
            }
            else if (reader.ValueTextEquals("supersedes"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.Null) continue;
                JsonFields.Expect(ref reader, JsonTokenType.StartArray);
                while (JsonFields.NextElement(ref reader)) supersedes.Add(JsonFields.Hash(ref reader, "supersedes"));
            }
            else
            {
                reader.Skip();
            }
        }

        JsonFields.End(ref reader);
        return found ? new IndexRecord(supersedes, packs) : throw JsonFields.Missing("packs");
    }

    private static IndexedPack ReadPack(ref Utf8JsonReader reader)
    {
        JsonFields.Expect(ref reader, JsonTokenType.StartObject);
        ContentHash? id = null;
        List<PackedBlob> blobs = [];
        bool ascending = true;
        while (JsonFields.NextField(ref reader))
        {
            if (reader.ValueTextEquals("id"u8))
            {
                id = JsonFields.ReadHash(ref reader, "id");
            }
            else if (reader.ValueTextEquals("blobs"u8))
            {
                reader.Read();
                JsonFields.Expect(ref reader, JsonTokenType.StartArray);
                while (JsonFields.NextElement(ref reader))
                {
                    PackedBlob blob = ReadBlob(ref reader);
                    ascending &= blobs.Count == 0 || blobs[^1].OffsetBytes <= blob.OffsetBytes;
                    blobs.Add(blob);
                }
            }
            else
            {
                reader.Skip();
            }
        }

        if (!ascending) blobs.Sort(static (left, right) => left.OffsetBytes.CompareTo(right.OffsetBytes));
        PackId pack = new(id ?? throw JsonFields.Missing("id"));
        if (pack.Hash.IsNull) throw JsonFields.Wrong("id", "the name of a pack");
        if (blobs.Count == 0) throw new JsonException($"pack {pack} has no blobs");
        return new IndexedPack(pack, blobs);
    }

    private static PackedBlob ReadBlob(ref Utf8JsonReader reader)
    {
        JsonFields.Expect(ref reader, JsonTokenType.StartObject);
        ContentHash? id = null;
        BlobType? type = null;
        uint? offset = null, length = null;
        uint plainLength = 0;
        while (JsonFields.NextField(ref reader))
        {
            if (reader.ValueTextEquals("id"u8)) id = JsonFields.ReadHash(ref reader, "id");
            else if (reader.ValueTextEquals("type"u8)) type = ReadType(ref reader);
            else if (reader.ValueTextEquals("offset"u8)) offset = JsonFields.ReadUInt32(ref reader, "offset");
            else if (reader.ValueTextEquals("length"u8)) length = JsonFields.ReadUInt32(ref reader, "length");
            else if (reader.ValueTextEquals("uncompressed_length"u8)) plainLength = JsonFields.ReadUInt32(ref reader, "uncompressed_length");
            else reader.Skip();
        }

        BlobId blobId = new(id ?? throw JsonFields.Missing("id"));
        PackedBlob blob = new(blobId, type ?? throw JsonFields.Missing("type"), offset ?? throw JsonFields.Missing("offset"), length ?? throw JsonFields.Missing("length"), plainLength);
        return PackHeaderCodec.Problem(blob) is { } problem ? throw new JsonException($"blob {blobId}: {problem}") : blob;
    }

    private static BlobType ReadType(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("data"u8)) return BlobType.Data;
        if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("tree"u8)) return BlobType.Tree;
        throw JsonFields.Wrong("type", "data or tree");
    }
}
