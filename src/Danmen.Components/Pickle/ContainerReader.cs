using System.Buffers;
using System.IO.Compression;
using System.Text.Json.Nodes;

namespace Danmen.Components.Pickle;

/// <summary>Looks for pickles within one file: in the entries of a zip, behind gzip or zlib, behind the header of a .npy. Not thread-safe.</summary>
/// <remarks>Bounded: entries, nesting (one container in another), and what is unpacked, in all and against the file's own size. Where a bound is met, what is behind it is unknown.</remarks>
internal sealed class ContainerReader(Stream content, long sizeBytes)
{
    private const int BufferBytes = 256 << 10;
    private const int DeepestNesting = 2;
    private const int MostInner = 1000;
    private const long LeastUnpacked = 256L << 20, MostUnpacked = 64L << 30, MostRatio = 200;
    private static readonly string[] s_pickleExtensions = [".pkl", ".pickle", ".pck", ".pcl", ".p", ".dill", ".joblib"];

    private readonly SortedDictionary<string, JsonObject> _inner = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _unread = new(StringComparer.Ordinal);
    private long _budget = Math.Min(MostUnpacked, Math.Max(LeastUnpacked, checked(Math.Min(sizeBytes, MostUnpacked) * MostRatio)));

    /// <summary>What was found, by name within the file; "" for the one thing in a file that holds one: { protocol, globals, dangerous, problem }.</summary>
    public IReadOnlyDictionary<string, JsonObject> Inner => _inner;

    /// <summary>What nothing here can look into: its format by name within the file.</summary>
    public IReadOnlyDictionary<string, string> Unread => _unread;

    /// <summary>Why not everything was looked at, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>True for a name that programs give to pickles.</summary>
    public static bool IsPickleName(string name) => s_pickleExtensions.Any(extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    /// <summary>Facts of one pickle.</summary>
    public static JsonObject Fact(PickleReader reader)
    {
        var globals = new SortedSet<string>(reader.Globals, StringComparer.Ordinal);
        if (reader.Problem is not null) globals.Add(DangerousGlobals.Unknown);
        return Fact(Math.Max(0, reader.Protocol), globals, reader.Problem);
    }

    /// <summary>Facts of one pickle, or of all in a file.</summary>
    public static JsonObject Fact(int protocol, IEnumerable<string> globals, string? problem)
    {
        string[] sorted = [.. globals];
        var fact = new JsonObject
        {
            ["protocol"] = protocol,
            ["globals"] = new JsonArray([.. sorted.Select(name => JsonValue.Create(name))]),
            ["dangerous"] = new JsonArray([.. sorted.Where(DangerousGlobals.Contains).Select(name => JsonValue.Create(name))]),
        };
        if (problem is not null) fact["problem"] = problem;
        return fact;
    }

    /// <summary>Looks into the file from its start.</summary>
    /// <param name="path">Its name, which tells what is expected in it.</param>
    public async Task ReadAsync(ContainerFormat format, string path, CancellationToken cancellationToken)
    {
        try
        {
            content.Position = 0;
            if (format == ContainerFormat.Zip) await ZipAsync(cancellationToken);
            else await UnpackAsync(format, "", WithoutSuffix(path), new SliceStream(default, content, sizeBytes), 1, cancellationToken);
        }
        catch (TooMuchException)
        {
            Problem = "it unpacks to more than is looked at";
        }
    }

    private async Task ZipAsync(CancellationToken cancellationToken)
    {
        (IReadOnlyList<ZipEntry>? entries, Problem) = await ZipDirectory.ReadAsync(content, sizeBytes, cancellationToken);
        if (entries is null) return;
        // What PyTorch keeps of a tensor: read as numbers, by whoever reads its data.pkl.
        HashSet<string> tensors = [.. entries.Where(entry => entry.Name.EndsWith("/data.pkl", StringComparison.Ordinal)).Select(entry => entry.Name[..^".pkl".Length] + "/")];
        foreach (ZipEntry entry in entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entry.Name.EndsWith('/') || IsTensor(entry.Name, tensors)) continue;
            if (_inner.Count + _unread.Count >= MostInner)
            {
                Problem = "it holds more pickles than are told";
                return;
            }

            await EntryAsync(entry, cancellationToken);
        }
    }

    private static bool IsTensor(string name, HashSet<string> tensors)
    {
        int slash = name.LastIndexOf('/');
        return slash >= 0 && slash < name.Length - 1 && !name.AsSpan(slash + 1).ContainsAnyExceptInRange('0', '9') && tensors.Contains(name[..(slash + 1)]);
    }

    private async Task EntryAsync(ZipEntry entry, CancellationToken cancellationToken)
    {
        long data = await ZipDirectory.DataOffsetAsync(content, sizeBytes, entry, cancellationToken);
        if (data < 0 || entry.PackedBytes < 0 || entry.PackedBytes > sizeBytes - data)
        {
            Miss(entry.Name, "its entry in the zip file cannot be found");
            return;
        }

        content.Position = data;
        var packed = new SliceStream(default, content, entry.PackedBytes);
        switch (entry.Method)
        {
            case 0:
                await LookAsync(entry.Name, entry.Name, packed, 1, cancellationToken);
                break;
            case 8:
                await using (var plain = new DeflateStream(packed, CompressionMode.Decompress, leaveOpen: true))
                    await LookAsync(entry.Name, entry.Name, plain, 1, cancellationToken);
                break;
            default:
                Close(entry.Name, $"zip method {entry.Method.ToString(System.Globalization.CultureInfo.InvariantCulture)}", entry.Name);
                break;
        }
    }

    /// <summary>Reads one thing to its end, or as far as it can be a pickle.</summary>
    /// <param name="key">Where it is told.</param>
    /// <param name="name">What it is called, which tells what is expected.</param>
    private async Task LookAsync(string key, string name, Stream stream, int depth, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        var reader = new PickleReader();
        try
        {
            int filled = await FillAsync(stream, buffer.AsMemory(0, BufferBytes), cancellationToken);
            ContainerFormat format = ContainerFormats.Of(buffer.AsSpan(0, Math.Min(filled, ContainerFormats.HeadBytes)));
            if (format is not (ContainerFormat.None or ContainerFormat.Npy))
            {
                await UnpackAsync(format, key, WithoutSuffix(name), new SliceStream(buffer.AsMemory(0, filled).ToArray(), stream, long.MaxValue), depth + 1, cancellationToken);
                return;
            }

            int start = 0;
            bool mustBePickle = IsPickleName(name);
            if (format == ContainerFormat.Npy)
            {
                if (!NpyHeader.TryRead(buffer.AsSpan(0, filled), out start, out mustBePickle)) Miss(key, "its NumPy header cannot be read");
                if (!mustBePickle) return;
            }

            while (filled > 0)
            {
                reader.Append(buffer.AsSpan(start, filled - start));
                if (reader.HasEnded) break;
                start = 0;
                filled = await ReadAsync(stream, buffer, cancellationToken);
            }

            if (!reader.HasEnded) reader.Complete();
            if (mustBePickle || reader.Pickles > 0) Add(key, Fact(reader));
        }
        catch (InvalidDataException)
        {
            // Cut off, damaged, or made so that some readers unpack it and others do not.
            Miss(key, "it cannot be unpacked", name);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private async Task UnpackAsync(ContainerFormat format, string key, string name, Stream stream, int depth, CancellationToken cancellationToken)
    {
        switch (format)
        {
            case ContainerFormat.Gzip when depth <= DeepestNesting:
                await using (var plain = new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true)) await LookAsync(key, name, plain, depth, cancellationToken);
                break;
            case ContainerFormat.Zlib when depth <= DeepestNesting:
                await using (var plain = new ZLibStream(stream, CompressionMode.Decompress, leaveOpen: true)) await LookAsync(key, name, plain, depth, cancellationToken);
                break;
            case ContainerFormat.Npy:
                await LookAsync(key, name, stream, depth, cancellationToken);
                break;
            default:
                Close(key, ContainerFormats.Name(format), name);
                break;
        }
    }

    private void Add(string key, JsonObject fact)
    {
        // Two entries of one name: readers differ in which they take.
        string free = key;
        for (int i = 2; _inner.ContainsKey(free); i++) free = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{key} ({i})");
        _inner.Add(free, fact);
    }

    private void Miss(string key, string problem) => Add(key, Fact(0, [DangerousGlobals.Unknown], problem));

    /// <summary>What cannot be unpacked is worth a word where its name says that it is a pickle.</summary>
    private void Miss(string key, string problem, string name)
    {
        if (IsPickleName(name) || name.EndsWith(".npy", StringComparison.OrdinalIgnoreCase)) Miss(key, problem);
    }

    private void Close(string key, string format, string name)
    {
        _unread[key] = format;
        if (IsPickleName(name)) Miss(key, $"it is packed as {format}, which is not looked into");
    }

    /// <summary>"model.pkl.gz" holds "model.pkl".</summary>
    private static string WithoutSuffix(string name)
    {
        int dot = name.LastIndexOf('.');
        return dot > 0 && !IsPickleName(name) ? name[..dot] : name;
    }

    private async Task<int> FillAsync(Stream stream, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int filled = 0;
        while (filled < buffer.Length)
        {
            int read = Count(await stream.ReadAsync(buffer[filled..], cancellationToken));
            if (read == 0) break;
            filled += read;
        }

        return filled;
    }

    private async Task<int> ReadAsync(Stream stream, byte[] buffer, CancellationToken cancellationToken) => Count(await stream.ReadAsync(buffer.AsMemory(0, BufferBytes), cancellationToken));

    private int Count(int read)
    {
        _budget -= read;
        return _budget >= 0 ? read : throw new TooMuchException();
    }

    /// <summary>More was unpacked than one file may.</summary>
    private sealed class TooMuchException : Exception;
}
