using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Danmen.Components.Pickle;
using Xunit;

namespace Danmen.Tests.Components.Pickle;

public sealed class PickleReaderTests
{
    [Fact]
    public void Global_of_protocol_0_is_read_from_its_lines() => Assert.Equal(["os.system"], Read("cos\nsystem\n(S'true'\ntR."u8).Globals);

    [Fact]
    public void Instance_of_protocol_0_is_a_global_too() => Assert.Equal(["subprocess.Popen"], Read("(S'true'\nisubprocess\nPopen\n."u8).Globals);

    [Fact]
    public void Stack_global_takes_its_names_from_the_stack()
    {
        PickleReader reader = Read([0x80, 4, .. Short("os"), 0x94, .. Short("system"), 0x94, 0x93, .. Short("true"), 0x85, (byte)'R', (byte)'.']);
        Assert.Equal(["os.system"], reader.Globals);
        Assert.Equal(4, reader.Protocol);
        Assert.Null(reader.Problem);
    }

    [Fact]
    public void Stack_global_takes_its_names_from_the_memo()
    {
        // Both names are memoised, taken off, and fetched again in the other order's slots.
        PickleReader reader = Read([0x80, 4, .. Short("system"), (byte)'q', 7, (byte)'0', .. Short("os"), (byte)'r', 0, 0, 1, 0, (byte)'0', (byte)'j', 0, 0, 1, 0, (byte)'h', 7, 0x93, (byte)'.']);
        Assert.Equal(["os.system"], reader.Globals);
    }

    [Fact]
    public void Memoize_counts_what_put_has_numbered()
    {
        // memo: 0 = "a" by BINPUT; MEMOIZE gives "os" the number 1.
        PickleReader reader = Read([0x80, 4, .. Short("a"), (byte)'q', 0, .. Short("os"), 0x94, .. Short("system"), 0x94, (byte)'0', (byte)'0', (byte)'0', (byte)'h', 1, (byte)'h', 2, 0x93, (byte)'.']);
        Assert.Equal(["os.system"], reader.Globals);
    }

    [Fact]
    public void Duplicate_on_the_stack_is_followed() =>
        Assert.Equal(["code.code"], Read([0x80, 4, .. Short("code"), (byte)'2', 0x93, (byte)'.']).Globals);

    [Fact]
    public void Name_that_is_computed_is_unknown_and_dangerous()
    {
        // The name is what a call gives.
        PickleReader reader = Read([0x80, 4, .. Short("os"), .. "cbuiltins\nstr\n"u8, (byte)')', (byte)'R', 0x93, (byte)'.']);
        Assert.Equal([DangerousGlobals.Unknown, "builtins.str"], reader.Globals);
        Assert.True(DangerousGlobals.Contains(DangerousGlobals.Unknown));
    }

    [Fact]
    public void Escaped_text_as_a_name_is_unknown() =>
        Assert.Equal([DangerousGlobals.Unknown], Read([.. "S'o\\x73'\nS'system'\n"u8, 0x93, (byte)'.']).Globals);

    [Fact]
    public void Extension_codes_are_reported_and_dangerous()
    {
        PickleReader reader = Read([0x80, 2, 0x82, 5, (byte)'0', 0x83, 1, 2, (byte)'0', 0x84, 1, 0, 1, 0, (byte)'.']);
        Assert.Equal(["(extension) 5", "(extension) 513", "(extension) 65537"], reader.Globals);
        Assert.All(reader.Globals, name => Assert.True(DangerousGlobals.Contains(name)));
    }

    [Fact]
    public void All_pickles_of_a_file_are_read()
    {
        PickleReader reader = Read([.. "N."u8, 0x80, 2, .. "ccollections\nOrderedDict\n)R."u8, .. "cos\nsystem\n."u8]);
        Assert.Equal(3, reader.Pickles);
        Assert.Equal(["collections.OrderedDict", "os.system"], reader.Globals);
        Assert.Null(reader.Problem);
    }

    [Fact]
    public void What_follows_a_whole_pickle_and_is_none_is_no_problem()
    {
        PickleReader reader = Read([0x80, 2, (byte)'N', (byte)'.', 0xFF, 0xFE, 1, 2, 3]);
        Assert.Equal((1, null, true), (reader.Pickles, reader.Problem, reader.IsTrailing));
    }

    [Fact]
    public void Long_argument_is_skipped_and_not_kept()
    {
        byte[] big = new byte[50_000_000];
        big.AsSpan().Fill((byte)'c');
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, big.Length);
        var reader = new PickleReader();
        long before = GC.GetAllocatedBytesForCurrentThread();
        reader.Append([0x80, 4, 0x8e, .. length]);
        for (int at = 0; at < big.Length; at += 1 << 20) reader.Append(big.AsSpan(at, Math.Min(1 << 20, big.Length - at)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        reader.Append("0cos\nsystem\n."u8);
        reader.Complete();
        Assert.Equal(["os.system"], reader.Globals);
        Assert.Null(reader.Problem);
    }

    [Theory]
    [InlineData(new byte[] { 0x80, 4, 0x8e, 255, 255, 255, 255, 255, 255, 255, 255 })]
    [InlineData(new byte[] { 0x80, 4, 0x8d, 255, 255, 255, 255, 255, 255, 255, 127, 1, 2, 3 })]
    [InlineData(new byte[] { 0x80, 2, (byte)'T', 255, 255, 255, 255 })]
    [InlineData(new byte[] { 0x80, 2, 0x8b, 0, 0, 0, 128 })]
    [InlineData(new byte[] { 0x80, 4, 0x95, 255, 255, 255, 255, 255, 255, 255, 255, (byte)'N' })]
    public void Huge_or_impossible_lengths_end_in_a_problem(byte[] pickle)
    {
        PickleReader reader = Read(pickle);
        Assert.NotNull(reader.Problem);
        Assert.Equal(0, reader.Pickles);
    }

    [Theory]
    [InlineData(".")]
    [InlineData("0.")]
    [InlineData("t.")]
    [InlineData("R.")]
    [InlineData("(.")]
    [InlineData("Ihello\n.")]
    [InlineData("S'open\n.")]
    [InlineData("gx\n.")]
    public void Opcodes_that_no_unpickler_takes_are_a_problem(string pickle) => Assert.NotNull(Read(Encoding.Latin1.GetBytes(pickle)).Problem);

    [Fact]
    public void Later_protocol_is_a_problem() => Assert.NotNull(Read([0x80, 6, (byte)'N', (byte)'.']).Problem);

    [Theory]
    [InlineData("os.system", true)]
    [InlineData("posix.system", true)]
    [InlineData("nt.system", true)]
    [InlineData("subprocess.Popen", true)]
    [InlineData("sys.modules", true)]
    [InlineData("builtins.eval", true)]
    [InlineData("__builtin__.eval", true)]
    [InlineData("builtins.exec", true)]
    [InlineData("builtins.compile", true)]
    [InlineData("builtins.__import__", true)]
    [InlineData("builtins.getattr", true)]
    [InlineData("builtins.open", true)]
    [InlineData("builtins.dict.__class__", true)]
    [InlineData("importlib.import_module", true)]
    [InlineData("importlib.util.find_spec", true)]
    [InlineData("runpy.run_path", true)]
    [InlineData("socket.socket", true)]
    [InlineData("shutil.rmtree", true)]
    [InlineData("pty.spawn", true)]
    [InlineData("ctypes.CDLL", true)]
    [InlineData("pickle.loads", true)]
    [InlineData("_pickle.loads", true)]
    [InlineData("operator.attrgetter", true)]
    [InlineData("logging.os.system", true)]
    [InlineData("collections.OrderedDict.__subclasses__", true)]
    [InlineData("torch.hub.load", true)]
    [InlineData("osmnx.graph", false)]
    [InlineData("builtins.set", false)]
    [InlineData("builtins.ValueError", false)]
    [InlineData("collections.OrderedDict", false)]
    [InlineData("copyreg._reconstructor", false)]
    [InlineData("copyreg.__newobj__", false)]
    [InlineData("numpy.core.multiarray._reconstruct", false)]
    [InlineData("numpy.random._pickle.__randomstate_ctor", false)]
    [InlineData("sklearn.linear_model._logistic.LogisticRegression", false)]
    [InlineData("torch._utils._rebuild_tensor_v2", false)]
    [InlineData("__main__.Model", false)]
    [InlineData("datetime.datetime", false)]
    public void Danger_is_known_by_name(string global, bool isDangerous) => Assert.Equal(isDangerous, DangerousGlobals.Contains(global));

    [Fact]
    public void Any_bytes_in_any_pieces_give_a_result_and_the_same_one()
    {
        // Half of the bytes are opcodes that do something, so that the reading gets somewhere.
        byte[] likely = "().012NRabcdeghijlopqrstuSVUTX]}GIJKLM\n"u8.ToArray();
        Gen<byte> one = Gen.OneOf<byte>(Gen.Byte, Gen.OneOf(likely), Gen.Byte[0x80, 0x98], Gen.Byte[0, 4]);
        Gen.Select(one.Array[0, 300], Gen.Int[1, 40]).Sample((bytes, piece) =>
        {
            PickleReader whole = Read(bytes);
            var pieces = new PickleReader();
            for (int at = 0; at < bytes.Length; at += piece) pieces.Append(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)));
            pieces.Complete();
            Assert.Equal(whole.Globals, pieces.Globals);
            Assert.Equal((whole.Pickles, whole.Protocol, whole.IsMarked, whole.IsTrailing), (pieces.Pickles, pieces.Protocol, pieces.IsMarked, pieces.IsTrailing));
            Assert.Equal(whole.Problem, pieces.Problem);
            Assert.True(whole.Pickles > 0 || whole.Problem is not null);
        }, iter: 20_000);
    }

    private static PickleReader Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new PickleReader();
        reader.Append(bytes);
        reader.Complete();
        return reader;
    }

    private static byte[] Short(string text) => [0x8c, (byte)Encoding.UTF8.GetByteCount(text), .. Encoding.UTF8.GetBytes(text)];
}
