using System.Buffers.Binary;
using System.Text;

namespace Danmen.Cli.Demo;

/// <summary>Makes the demo's pickled models: with Python where it is installed, else by writing the opcodes (protocol 2) ourselves.</summary>
internal static class PickleFiles
{
    private const string Script = """
        import collections, datetime, decimal, pickle, random, sys
        random.seed(7)
        weights = [random.random() for _ in range(20000)]
        ranking = collections.OrderedDict((f"商品{i}", random.random()) for i in range(500))
        with open("recommend.pkl", "wb") as f:
            pickle.dump({"trained": datetime.datetime(2024, 6, 24, 9, 0), "weights": weights, "ranking": ranking}, f, protocol=4)
        with open("pricing.pkl", "wb") as f:
            pickle.dump({"rate": decimal.Decimal("1.10"), "steps": collections.Counter({"a": 3, "b": 5}), "weights": weights[:4000]}, f, protocol=5)
        """;

    /// <summary>Writes recommend.pkl and pricing.pkl.</summary>
    /// <returns>True when Python made them.</returns>
    public static async Task<bool> WriteAsync(string folder, CancellationToken cancellationToken)
    {
        if (Tool.Find("python3") is { } python)
        {
            await Tool.RunAsync(python, ["-I", "-c", Script], folder, null, cancellationToken).ConfigureAwait(false);
            return true;
        }

        await File.WriteAllBytesAsync(Path.Combine(folder, "recommend.pkl"), Model("recommend", 20000), cancellationToken).ConfigureAwait(false);
        await File.WriteAllBytesAsync(Path.Combine(folder, "pricing.pkl"), Model("pricing", 4000), cancellationToken).ConfigureAwait(false);
        return false;
    }

    /// <summary>A pickle that runs a command when it is loaded: what an intruder leaves. It is never loaded here.</summary>
    public static byte[] Poisoned() =>
        [0x80, 2, (byte)'c', .. "os\nsystem\n"u8, (byte)'X', 23, 0, 0, 0, .. "echo danmen-demo-harmed"u8, 0x85, (byte)'R', (byte)'.'];

    /// <summary>An OrderedDict with a name and a list of floats.</summary>
    internal static byte[] Model(string name, int weights)
    {
        using MemoryStream pickle = new();
        pickle.Write([0x80, 2]);
        pickle.Write("ccollections\nOrderedDict\n"u8);
        pickle.Write(")R("u8);
        Text(pickle, "name");
        Text(pickle, name);
        Text(pickle, "weights");
        pickle.Write("]("u8);
        Span<byte> number = stackalloc byte[9];
        number[0] = (byte)'G';
        uint state = 7;
        for (int i = 0; i < weights; i++)
        {
            state = unchecked((state * 1664525) + 1013904223);
            BinaryPrimitives.WriteDoubleBigEndian(number[1..], state / 4294967296.0);
            pickle.Write(number);
        }

        pickle.Write("eu."u8);
        return pickle.ToArray();
    }

    private static void Text(MemoryStream pickle, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        pickle.WriteByte((byte)'X');
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        pickle.Write(length);
        pickle.Write(bytes);
    }
}
