using System.Text;
using Danmen.Restic.Archiving;
using Danmen.Restic.Backends;
using Danmen.Restic.Backends.Memory;
using Danmen.Restic.Chunking;
using Danmen.Restic.Format;
using Danmen.Restic.Maintenance.Checking;
using Danmen.Restic.Maintenance.Copying;
using Danmen.Restic.Maintenance.Healing;
using Danmen.Restic.Repositories;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Danmen.Tests.Restic.Maintenance.Healing;

/// <summary>A repository in memory with two snapshots in small packs, and its replica, whose packs are others.</summary>
internal sealed class HealScene : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2024, 6, 24, 0, 0, 0, TimeSpan.Zero));
    private readonly Dictionary<string, byte[]> _files = [];

    public MemoryBackend Place { get; } = new("first");

    public MemoryBackend ReplicaPlace { get; } = new("replica");

    public Repository First { get; private set; } = null!; // set by OpenAsync

    public Repository Replica { get; private set; } = null!; // as above

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<HealScene> OpenAsync()
    {
        HealScene scene = new();
        scene.First = await Repository.InitializeAsync(scene.Place, "x", scene._time, null, Token);
        scene.Replica = await Repository.InitializeAsync(scene.ReplicaPlace, "y", scene._time, scene.First.Config, Token);
        Random random = new(7);
        for (int i = 0; i < 6; i++)
        {
            byte[] content = new byte[60_000];
            random.NextBytes(content);
            scene._files[$"file{i}"] = content;
        }

        await scene.SnapshotAsync(["file0", "file1", "file2"]);
        scene._time.Advance(TimeSpan.FromDays(1));
        await scene.SnapshotAsync(["file0", "file3", "file4", "file5"]);
        await scene.CopyAsync();
        return scene;
    }

    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Replica.DisposeAsync();
    }

    /// <summary>A folder below a folder, so that there are several trees.</summary>
    public async Task SnapshotAsync(string[] names)
    {
        await using Repository open = First.WithBackend(Place);
        await open.LoadIndexAsync(Token);
        await using ArchiveSession session = ArchiveSession.Start(open, new ArchiveOptions { PackSizeBytes = 48 << 10 });
        List<Node> nodes = [];
        foreach (string name in names)
        {
            using ContentWriter writer = session.OpenContent(ChunkingProfile.SmallTable with { EndAtLineFeed = false });
            await writer.WriteAsync(_files[name], Token);
            ArchivedContent content = await writer.CompleteAsync(Token);
            nodes.Add(new Node { Name = Encoding.UTF8.GetBytes(name), Type = NodeType.File, Mode = 0x180, Content = content.Blobs, SizeBytes = (ulong)content.SizeBytes });
        }

        TreeId below = await session.StoreTreeAsync(nodes, Token);
        TreeId root = await session.StoreTreeAsync([new Node { Name = "below"u8.ToArray(), Type = NodeType.Directory, Mode = GoFileMode.Directory | 0x1C0, Subtree = below }], Token);
        await session.FlushAsync(Token);
        await open.SaveUnpackedAsync(FileKind.Snapshot, SnapshotCodec.Encode(new SnapshotRecord { Time = Timestamp.From(_time.GetUtcNow()), Tree = root, Paths = ["/x"], HostName = "h" }), Token);
    }

    public async Task CopyAsync()
    {
        await using Repository from = First.WithBackend(Place), to = Replica.WithBackend(ReplicaPlace);
        await using RepositoryLock reading = await LockAsync(from, exclusive: false), writing = await LockAsync(to, exclusive: false);
        await SnapshotCopier.CopyAsync(from, reading, to, writing, await from.ListSnapshotsAsync(Token), new CopyOptions { PackSizeBytes = 72 << 10 }, IProgressSink.None, Token);
    }

    /// <summary>Heals the first repository.</summary>
    /// <param name="through">Stands before its storage; null for nothing.</param>
    public async Task<HealReport> HealAsync(HealOptions? options = null, IBackend? through = null)
    {
        await using Repository damaged = First.WithBackend(through ?? Place), from = Replica.WithBackend(ReplicaPlace);
        await using RepositoryLock held = await LockAsync(damaged, exclusive: true), reading = await LockAsync(from, exclusive: false);
        return await RepositoryHealer.HealAsync(damaged, held, from, reading, options ?? new HealOptions(), HealProgress.None, Token);
    }

    /// <summary>Every byte read and every file of every snapshot compared; nothing of the damage is left lying about.</summary>
    public async Task MustBeWholeAsync(int snapshots = 2)
    {
        await using Repository open = First.WithBackend(Place);
        CheckReport report = await RepositoryChecker.CheckAsync(open, new CheckOptions { ReadData = true }, Token);
        Assert.DoesNotContain(report.Findings, finding => finding.Severity != CheckSeverity.Information);
        Assert.Equal((snapshots, report.PackBytes), (report.Snapshots, report.BytesRead));
        await MustHoldAsync(open, snapshots, []);
    }

    /// <summary>Every file of every snapshot is what it was, but those that are lost.</summary>
    public async Task MustHoldAsync(Repository open, int snapshots, string[] lost)
    {
        await open.LoadIndexAsync(Token);
        IReadOnlyList<StoredSnapshot> stored = await open.ListSnapshotsAsync(Token);
        Assert.Equal(snapshots, stored.Count);
        foreach (StoredSnapshot snapshot in stored)
        {
            Tree root = await open.LoadTreeAsync(snapshot.Record.Tree, Token);
            Tree below = await open.LoadTreeAsync(root.Nodes[0].Subtree!.Value, Token); // made so above
            foreach (Node node in below.Nodes)
            {
                string name = Encoding.UTF8.GetString(node.Name.Span);
                if (lost.Contains(name)) continue;
                MemoryStream content = new();
                foreach (BlobId blob in node.Content!) content.Write(await open.LoadBlobAsync(BlobType.Data, blob, Token)); // a file has content
                Assert.Equal(_files[name], content.ToArray());
            }
        }
    }

    /// <summary>Names of the packs that hold trees, or data.</summary>
    public static async Task<List<string>> PacksAsync(Repository repository, BlobType type)
    {
        await using Repository open = repository.WithBackend(repository.Backend);
        await open.LoadIndexAsync(Token);
        List<string> names = [];
        await foreach (BackendFile file in open.Backend.ListAsync(FileKind.Pack, Token))
        {
            if ((await open.ReadPackHeaderAsync(new PackId(IdOf(file.Name)), file.LengthBytes, Token))[0].Type == type) names.Add(file.Name);
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    public static async Task<List<string>> NamesAsync(IBackend place, FileKind kind)
    {
        List<string> names = [];
        await foreach (BackendFile file in place.ListAsync(kind, Token)) names.Add(file.Name);
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    public static ContentHash IdOf(string name) => ContentHash.TryParse(name, out ContentHash id) ? id : throw new ArgumentException(name);

    /// <summary>What a file of a snapshot holds.</summary>
    public byte[] ContentOf(string name) => _files[name];

    /// <summary>All that is stored, locks aside.</summary>
    public async Task<List<string>> EverythingAsync() =>
        [.. await NamesAsync(Place, FileKind.Pack), .. await NamesAsync(Place, FileKind.Index), .. await NamesAsync(Place, FileKind.Snapshot), .. await NamesAsync(Place, FileKind.Key)];

    /// <summary>Changes a file behind everybody's back.</summary>
    public static async Task ChangeAsync(IBackend place, FileKind kind, string name, Func<byte[], byte[]> change)
    {
        byte[] content = (await place.ReadWholeAsync(kind, name, int.MaxValue, Token))!; // it is there
        await place.RemoveAsync(kind, name, Token);
        await place.SaveAsync(kind, name, change(content), Token);
    }

    /// <param name="at">Share of the file's length.</param>
    public static Func<byte[], byte[]> Flip(double at) => bytes =>
    {
        bytes[(int)(bytes.Length * at)] ^= 1;
        return bytes;
    };

    public static byte[] Changed(byte[] bytes, int at)
    {
        bytes[at] ^= 1;
        return bytes;
    }

    /// <summary>The data pack that is damaged where one is: the last pack of a session may hold one blob alone.</summary>
    public async Task<string> LongestPackAsync()
    {
        string pack = "";
        long longest = -1;
        foreach (string each in await PacksAsync(First, BlobType.Data))
        {
            if (await Place.GetLengthAsync(FileKind.Pack, each, Token) is { } length && length > longest) (pack, longest) = (each, length);
        }

        return pack;
    }

    /// <summary>Does to the first repository what the words say.</summary>
    public async Task DamageAsync(string damage)
    {
        if (damage.Contains("data pack", StringComparison.Ordinal) || damage.Contains("header", StringComparison.Ordinal))
        {
            string pack = await LongestPackAsync();
            if (damage == "data pack gone") await Place.RemoveAsync(FileKind.Pack, pack, Token);
            else
            {
                await ChangeAsync(Place, FileKind.Pack, pack, damage switch
                {
                    "one data pack flipped at its start" => Flip(0),
                    "one data pack flipped in its middle" => Flip(0.4),
                    "header of a data pack flipped" => bytes => Changed(bytes, bytes.Length - 20),
                    "length of the header flipped" => bytes => Changed(bytes, bytes.Length - 1),
                    "data pack cut" => bytes => bytes[..(bytes.Length * 2 / 3)],
                    "data pack emptied" => _ => [],
                    "data pack longer" => bytes => [.. bytes, 1],
                    _ => throw new ArgumentException(damage),
                });
            }

            return;
        }

        if (damage.StartsWith("tree pack", StringComparison.Ordinal))
        {
            foreach (string pack in await PacksAsync(First, BlobType.Tree))
            {
                if (damage == "tree packs gone") await Place.RemoveAsync(FileKind.Pack, pack, Token);
                else await ChangeAsync(Place, FileKind.Pack, pack, damage == "tree pack cut" ? bytes => bytes[..(bytes.Length / 2)] : Flip(0.1));
                if (damage != "tree packs gone") return;
            }

            return;
        }

        foreach (string pack in await NamesAsync(Place, FileKind.Pack))
        {
            if (damage == "all packs flipped") await ChangeAsync(Place, FileKind.Pack, pack, Flip(0.5));
            if (damage is "all packs gone" or "index and packs gone" or "snapshots flipped and all else gone") await Place.RemoveAsync(FileKind.Pack, pack, Token);
        }

        foreach (string index in await NamesAsync(Place, FileKind.Index))
        {
            if (damage == "index flipped") await ChangeAsync(Place, FileKind.Index, index, Flip(0.5));
            if (damage is "index gone" or "index and packs gone" or "snapshots flipped and all else gone") await Place.RemoveAsync(FileKind.Index, index, Token);
        }

        foreach (string snapshot in await NamesAsync(Place, FileKind.Snapshot))
        {
            if (damage is "snapshot flipped" or "snapshots flipped and all else gone") await ChangeAsync(Place, FileKind.Snapshot, snapshot, Flip(0.5));
            if (damage == "snapshot flipped") return;
        }
    }

    private static Task<RepositoryLock> LockAsync(Repository repository, bool exclusive) =>
        RepositoryLock.AcquireAsync(repository, exclusive, new LockOptions { Settling = TimeSpan.Zero }, Token);
}
