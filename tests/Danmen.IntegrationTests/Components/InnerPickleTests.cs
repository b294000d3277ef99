using System.Text.Json.Nodes;
using Danmen.Components.Pickle;
using Danmen.Testing;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Components;

/// <summary>Pickles within zip, gzip, zlib and .npy, all made by Python itself, as PyTorch, NumPy and joblib lay them out.</summary>
public sealed class InnerPickleTests : IDisposable
{
    private const string Script = """
        import bz2, collections, gzip, io, lzma, os, pickle, struct, sys, zipfile, zlib
        folder = sys.argv[1]
        class Bad:
            def __reduce__(self): return (os.system, ("true",))
        good, bad = collections.OrderedDict(a=1), [Bad()]
        def at(name): return os.path.join(folder, name)
        def write(name, data):
            with open(at(name), "wb") as f: f.write(data)
        def npy(value, kind="|O"):
            header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': (1,), }}".encode()
            header += b" " * (-(len(header) + 11) % 64) + b"\n"
            return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + value
        def model(value): return [("archive/data.pkl", pickle.dumps(value, 2)), ("archive/byteorder", b"little"), ("archive/data/0", b"\x80\x02cos\nsystem\n" + os.urandom(50000)), ("archive/version", b"3\n")]
        def pack(name, entries, method=zipfile.ZIP_STORED, **more):
            with zipfile.ZipFile(at(name), "w", method) as z:
                for entry, data in entries:
                    with z.open(entry, "w", **more) as f: f.write(data)
        pack("good.pt", model(good))
        pack("bad.pt", model(bad))
        pack("bad-deflated.pth", model(bad), zipfile.ZIP_DEFLATED)
        pack("bad-zip64.pt", model(bad), force_zip64=True)
        class Pipe(io.RawIOBase):
            def __init__(self, f): self.f = f
            def writable(self): return True
            def write(self, b): return self.f.write(b)
        # Sizes stand behind the data only, as miniz, PyTorch's own writer, has them.
        with open(at("bad-streamed.pt"), "wb") as f, zipfile.ZipFile(Pipe(f), "w") as z:
            for entry, data in model(bad): z.writestr(entry, data)
        pack("numbers.npz", [("arr_0.npy", npy(struct.pack("<d", 1.5), "<f8"))])
        pack("objects.npz", [("arr_0.npy", npy(pickle.dumps([good], 3))), ("arr_1.npy", npy(pickle.dumps(bad, 4)))], zipfile.ZIP_DEFLATED)
        write("objects.npy", npy(pickle.dumps(bad, 3)))
        write("numbers.npy", npy(struct.pack("<d", 1.5), "<f8"))
        pack("report.docx", [("word/document.xml", b"<w:document/>"), ("[Content_Types].xml", b"<Types/>")], zipfile.ZIP_DEFLATED)
        with gzip.open(at("bad.pkl.gz"), "wb") as f: pickle.dump(bad, f, 4)
        with gzip.open(at("good.joblib.gz"), "wb") as f: pickle.dump(good, f, 5)
        write("bad.joblib.z", zlib.compress(pickle.dumps(bad, 4)))
        write("bad.model", zlib.compress(pickle.dumps(bad, 4), 9))
        with gzip.open(at("table.csv.gz"), "wb") as f: f.write(b"a,b\n1,2\n" * 1000)
        write("notes.txt", b"x^2 + y^2 = z^2\n")
        pack("nested.zip", [("model.pkl.gz", gzip.compress(pickle.dumps(bad, 4)))])
        # What hides: flags that make some readers refuse, two entries of one name, a zip that is a pickle too.
        data = bytearray(open(at("bad.pt"), "rb").read())
        for mark, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
            i = data.find(mark)
            while i >= 0: data[i + place] |= 1; i = data.find(mark, i + 4)
        write("bad-flagged.pt", data)
        import warnings; warnings.simplefilter("ignore")
        pack("bad-twice.pt", [("archive/data.pkl", pickle.dumps(bad, 2)), ("archive/data.pkl", pickle.dumps(good, 2))])
        pack("bad-unnamed.zip", [("weights", pickle.dumps(bad, 2))])
        # What cannot be looked into, and what is damaged.
        write("bad.pkl.bz2", bz2.compress(pickle.dumps(bad, 4)))
        write("bad.pkl.xz", lzma.compress(pickle.dumps(bad, 4)))
        write("table.csv.bz2", bz2.compress(b"a,b\n"))
        with zipfile.ZipFile(at("bad-bzip2.pt"), "w", zipfile.ZIP_BZIP2) as z: z.writestr("archive/data.pkl", pickle.dumps(bad, 2))
        whole = open(at("bad-deflated.pth"), "rb").read()
        write("cut.pth", whole[:-10])
        write("shifted.pth", whole[:200] + b"?" + whole[200:])
        write("cut.pkl.gz", gzip.compress(pickle.dumps(bad * 1000, 4))[:60])
        # Bombs: much that unpacks from little, and entries that are all one place.
        with gzip.open(at("bomb.pkl.gz"), "wb", 9) as f:
            f.write(b"\x80\x04C\x01xB" + struct.pack("<I", 2**32 - 1))
            for _ in range(400): f.write(bytes(1 << 20))
        with zipfile.ZipFile(at("bomb.zip"), "w", zipfile.ZIP_DEFLATED) as z: z.writestr("a.pkl", b"\x80\x04B" + struct.pack("<I", 2**32 - 1) + bytes(40 << 20))
        data = open(at("bomb.zip"), "rb").read()
        start = data.find(b"PK\x01\x02"); end = data.find(b"PK\x05\x06"); record = data[start:end]
        count = 900
        write("overlapping.zip", data[:start] + record * count + data[end:end + 8] + struct.pack("<HHII", count, count, len(record) * count, start) + b"\0\0")
        os.remove(at("bomb.zip"))
        """;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Pickles_are_found_in_what_programs_keep_models_in()
    {
        await MakeAsync();
        foreach ((string file, string inner, int protocol) in ((string, string, int)[])
        [
            ("bad.pt", "archive/data.pkl", 2), ("bad-deflated.pth", "archive/data.pkl", 2), ("bad-zip64.pt", "archive/data.pkl", 2), ("bad-streamed.pt", "archive/data.pkl", 2),
            ("objects.npz", "arr_1.npy", 4), ("nested.zip", "model.pkl.gz", 4), ("bad-flagged.pt", "archive/data.pkl", 2), ("bad-unnamed.zip", "weights", 2),
        ])
        {
            JsonObject fact = await LookAsync(file);
            Assert.Equal("zip", fact["container"]!.ToString());
            JsonNode found = fact["inner"]![inner]!;
            Assert.Equal($"{file} {protocol}", $"{file} {found["protocol"]}");
            Assert.Contains("posix.system", Names(found, "globals"));
            Assert.Equal(["posix.system"], Names(found, "dangerous"));
            Assert.Equal(["posix.system"], Names(fact, "dangerous"));
            Assert.Null(found["problem"]);
        }

        JsonObject good = await LookAsync("good.pt");
        Assert.Equal(["archive/data.pkl"], good["inner"]!.AsObject().Select(each => each.Key));
        Assert.Equal(["collections.OrderedDict"], Names(good, "globals"));
        Assert.Empty(Names(good, "dangerous"));
        JsonObject both = await LookAsync("objects.npz");
        Assert.Equal(["arr_0.npy", "arr_1.npy"], both["inner"]!.AsObject().Select(each => each.Key));
        Assert.Empty(Names(both["inner"]!["arr_0.npy"]!, "dangerous"));
        Assert.Equal(["collections.OrderedDict", "posix.system"], Names(both, "globals"));
        JsonObject twice = await LookAsync("bad-twice.pt");
        Assert.Equal(["archive/data.pkl", "archive/data.pkl (2)"], twice["inner"]!.AsObject().Select(each => each.Key));
        Assert.Equal(["posix.system"], Names(twice, "dangerous"));

        foreach ((string file, string container, int protocol) in ((string, string, int)[])[("bad.pkl.gz", "gzip", 4), ("bad.joblib.z", "zlib", 4), ("bad.model", "zlib", 4), ("objects.npy", "npy", 3)])
        {
            JsonObject fact = await LookAsync(file);
            Assert.Equal((file, container, protocol), (file, fact["container"]!.ToString(), fact["protocol"]!.GetValue<int>()));
            Assert.Equal(["posix.system"], Names(fact, "dangerous"));
            Assert.Null(fact["inner"]);
        }

        Assert.Empty(Names(await LookAsync("good.joblib.gz"), "dangerous"));
    }

    [Fact]
    public async Task What_holds_no_pickle_is_not_called_one()
    {
        await MakeAsync();
        foreach (string file in (string[])["numbers.npz", "numbers.npy", "report.docx", "table.csv.gz", "notes.txt", "table.csv.bz2"])
        {
            JsonObject fact = await LookAsync(file);
            Assert.True(fact["globals"] is null, $"{file}: {fact}");
        }
    }

    [Fact]
    public async Task What_cannot_be_looked_into_is_remarked_and_a_damaged_pickle_unknown()
    {
        await MakeAsync();
        Assert.Equal("bzip2", (await LookAsync("bad.pkl.bz2"))["unread"]![""]!.ToString());
        Assert.Equal("xz", (await LookAsync("bad.pkl.xz"))["unread"]![""]!.ToString());
        Assert.Equal("bzip2", (await LookAsync("table.csv.bz2"))["unread"]![""]!.ToString());
        Assert.Equal("zip method 12", (await LookAsync("bad-bzip2.pt"))["unread"]!["archive/data.pkl"]!.ToString());
        foreach (string file in (string[])["bad.pkl.bz2", "bad.pkl.xz", "bad-bzip2.pt", "cut.pth", "shifted.pth", "cut.pkl.gz"])
        {
            JsonObject fact = await LookAsync(file);
            Assert.True(Names(fact, "dangerous").Contains(DangerousGlobals.Unknown), $"{file}: {fact}");
            Assert.NotNull(fact["problem"]);
        }

        // Facts and plans name them.
        var inspection = new PickleInspection();
        var facts = new JsonObject();
        inspection.Write(facts, new SortedDictionary<string, JsonObject> { ["a.pkl.bz2"] = await LookAsync("bad.pkl.bz2"), ["b.pt"] = await LookAsync("bad.pt"), ["c.csv.bz2"] = await LookAsync("table.csv.bz2") });
        Assert.Equal("""{"a.pkl.bz2":"bzip2","c.csv.bz2":"bzip2"}""", facts["not_looked_into"]!.ToJsonString());
        Assert.Equal("2", facts["dangerous"]!.ToString());
        string[] notes = [.. inspection.Notes(facts).Select(note => note.English)];
        Assert.Contains("a.pkl.bz2 ((unknown)), b.pt: archive/data.pkl (posix.system)", notes[0], StringComparison.Ordinal);
        Assert.Contains("a.pkl.bz2 (bzip2), c.csv.bz2 (bzip2)", notes[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bombs_are_given_up_in_time_and_unknown()
    {
        await MakeAsync();
        foreach (string file in (string[])["bomb.pkl.gz", "overlapping.zip"])
        {
            JsonObject fact = await LookAsync(file);
            Assert.Equal($"{file}: it unpacks to more than is looked at", $"{file}: {fact["problem"]}");
            Assert.Contains(DangerousGlobals.Unknown, Names(fact, "dangerous"));
        }
    }

    private async Task MakeAsync()
    {
        ExternalProgram.Require("python3");
        (await ExternalProgram.RunAsync("python3", ["-I", "-c", Script, _folder.Path], null, Token)).MustSucceed();
    }

    private async Task<JsonObject> LookAsync(string file)
    {
        await using FileStream content = File.OpenRead(_folder.At(file));
        return (await new PickleInspection().InspectAsync(file, content, content.Length, Token))!; // never null: every file has a checksum
    }

    private static string[] Names(JsonNode fact, string list) => [.. fact[list]!.AsArray().Select(name => name!.ToString())]; // facts of pickles have both lists
}
