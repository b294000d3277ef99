using System.Text.Json.Nodes;
using Danmen.Components.Pickle;
using Danmen.Testing;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Components;

/// <summary>Python makes pickles and says, by pickletools.genops, which names they import; Danmen must say the same.</summary>
public sealed class PickletoolsTests
{
    private const string Script = """
        import array, collections, datetime, decimal, enum, fractions, functools, io, json, os, pathlib, pickle, pickletools, sys, uuid

        class Plain:
            def __init__(self): self.a = 1; self.b = ["x"] * 3
        class Slots:
            __slots__ = ("a",)
            def __init__(self): self.a = 2
        class Reduced:
            def __reduce__(self): return (os.getcwd, ())
        class NewArgs(str):
            def __getnewargs__(self): return ("n",)
        class KeywordArgs:
            def __new__(cls, *, x=1): return super().__new__(cls)
            def __getnewargs_ex__(self): return ((), {"x": 2})
        class Colour(enum.Enum):
            RED = 1
        class Outer:
            class Inner: pass

        values = {
            "none": None, "numbers": [0, 1, -1, 255, 256, 65536, 2**40, -2**40, 2**3000, 1.5, -0.0, True, False, 1j],
            "texts": ["", "a", "é", "断面", "\n\\'\"", "x" * 300, "y" * 70000, "\ud800"],
            "bytes": [b"", b"a", b"z" * 300, b"w" * 70000, bytearray(b"q" * 300)],
            "folders": {"t": (), "u": (1,), "v": (1, 2), "w": (1, 2, 3), "x": (1, 2, 3, 4), "s": {1, 2}, "f": frozenset([3]), "d": {i: str(i) for i in range(2500)}, "l": list(range(2500))},
            "shared": [["same"]] * 5, "plain": Plain(), "slots": Slots, "reduced": Reduced(), "newargs": NewArgs("v"), "keywords": KeywordArgs(), "enum": Colour.RED, "inner": Outer.Inner(),
            "library": [collections.OrderedDict(a=1), collections.Counter("aab"), collections.deque([1]), collections.defaultdict(list), datetime.datetime(2024, 6, 24), datetime.timezone.utc, decimal.Decimal("1.1"),
                        fractions.Fraction(1, 3), uuid.UUID(int=5), pathlib.PurePosixPath("/x"), array.array("d", [1.0, 2.0]), functools.partial(int, base=2), ValueError("v")],
            "functions": [len, os.path.join, json.dumps, os.system, "".join, [].append],
            "names": ["os", "system", os.system, "system", "os", json.loads],
        }
        recursive = []; recursive.append(recursive); values["recursive"] = recursive

        def names(data):
            found, stack, memo = set(), [], []
            texts, strings, top, memos = [], {}, None, {}
            out = set()
            # As fickling and picklescan do: genops gives the arguments; texts and the memo give the names of STACK_GLOBAL.
            sequence = []
            for opcode, argument, position in pickletools.genops(io.BytesIO(data)):
                if opcode.name in ("GLOBAL", "INST"): out.add(".".join(argument.split(" ", 1)))
                elif opcode.name == "MEMOIZE": memos[len(memos)] = sequence[-1] if sequence else None
                elif opcode.name in ("PUT", "BINPUT", "LONG_BINPUT"): memos[int(argument)] = sequence[-1] if sequence else None
                elif opcode.name in ("GET", "BINGET", "LONG_BINGET"): sequence.append(memos.get(int(argument)))
                elif opcode.name == "STACK_GLOBAL":
                    out.add(f"{sequence[-2]}.{sequence[-1]}"); sequence.append(None)
                elif isinstance(argument, str): sequence.append(argument)
                elif opcode.name not in ("FRAME", "PROTO"): sequence.append(None)
            return sorted(out)

        folder, result = sys.argv[1], {}
        for protocol in range(6):
            for name, value in values.items():
                for optimised in (False, True):
                    try: data = pickle.dumps(value, protocol)
                    except Exception: continue
                    if optimised: data = pickletools.optimize(data)
                    file = f"{name}-{protocol}{'-optimised' if optimised else ''}.bin"
                    with open(os.path.join(folder, file), "wb") as f: f.write(data)
                    declared = max((op.proto for op, _, _ in pickletools.genops(data)), default=0)
                    result[file] = {"globals": names(data), "protocol": max(declared, protocol if protocol >= 2 else 0)}
        with open(os.path.join(folder, "several.bin"), "wb") as f:
            for protocol in range(6): pickle.dump(datetime.date(2024, 1, 1 + protocol), f, protocol)
        # Up to protocol 2, bytes are made by _codecs.encode.
        result["several.bin"] = {"globals": ["_codecs.encode", "datetime.date"], "protocol": 5}
        print(json.dumps(result))
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Names_and_protocols_are_those_that_pickletools_finds()
    {
        ExternalProgram.Require("python3");
        using var folder = new TemporaryFolder();
        ProgramResult made = (await ExternalProgram.RunAsync("python3", ["-I", "-c", Script, folder.Path], null, Token)).MustSucceed();
        JsonObject expected = JsonNode.Parse(made.Output)!.AsObject();
        Assert.InRange(expected.Count, 150, 1000);
        var inspection = new PickleInspection();
        foreach ((string file, JsonNode? wanted) in expected)
        {
            await using FileStream content = File.OpenRead(folder.At(file));
            JsonObject fact = (await inspection.InspectAsync(file, content, content.Length, Token))!;
            Assert.True(fact["problem"] is null, $"{file}: {fact["problem"]}");
            Assert.Equal($"{file} {wanted!["globals"]!.ToJsonString()} {wanted["protocol"]}", $"{file} {fact["globals"]?.ToJsonString()} {fact["protocol"]}");
        }

        foreach (string file in expected.Select(each => each.Key).Where(file => file.StartsWith("reduced", StringComparison.Ordinal) || file.StartsWith("functions", StringComparison.Ordinal)))
        {
            await using FileStream content = File.OpenRead(folder.At(file));
            Assert.NotEmpty((await inspection.InspectAsync(file, content, content.Length, Token))!["dangerous"]!.AsArray());
        }
    }
}
