using System.Buffers;
using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Danmen.Governance.Masking;
using Danmen.Governance.Masking.Transformers;

namespace Danmen.Bench;

/// <summary>What a mask costs: one run masks a thousand different values on one thread, so microseconds are nanoseconds a value.</summary>
[MemoryDiagnoser]
public class MaskBenchmarks : IDisposable
{
    private const int Values = 1000;

    private readonly ArrayBufferWriter<byte> _output = new(1 << 20);
    private byte[][] _values = [];
    private FieldMask _mask = null!; // made before each benchmark
    private MaskingKey _key = null!; // the same

    [Params("token", "email", "uuid", "format-preserving", "card", "date-shift", "year-only", "number-noise")]
    public string Transformer { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _key = new MaskingKey(new byte[32]);
        Transformer transformer = AllTransformers.Find(Transformer) ?? throw new InvalidOperationException(Transformer);
        _mask = transformer.Make(new MaskSettings("bench", "bench", _key, new Dictionary<string, string>()));
        _values = [.. Enumerable.Range(0, Values).Select(i => Encoding.UTF8.GetBytes(Value(i)))];
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _key.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public int Mask()
    {
        _output.ResetWrittenCount();
        for (int i = 0; i < Values; i++) _mask.Mask(_values[i], new MaskRow(i, []), _output);
        return _output.WrittenCount;
    }

    private string Value(int i) => Transformer switch
    {
        "email" => $"taro.tanaka{i.ToString(CultureInfo.InvariantCulture)}@shop.co.jp",
        "uuid" => new Guid(i, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11).ToString(),
        "format-preserving" => $"{80_000_000 + i * 9973 % 10_000_000:D8}",
        "card" => $"411111{i * 9973L % 10_000_000_000:D10}",
        "date-shift" or "year-only" => new DateOnly(1985, 4, 1).AddDays(i).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        "number-noise" => $"{i * 37}.50",
        _ => $"C{i:D7}",
    };
}
