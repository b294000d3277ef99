using System.Text;
using Danmen.Faults;
using Danmen.Restic.FileSystem;
using Danmen.Restic.Format;
using Danmen.Testing;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Danmen.Tests.Restic.FileSystem;

public sealed class DirectoryHandleTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly DirectoryHandle _folder;

    public DirectoryHandleTests() => _folder = DirectoryHandle.Open(Encoding.UTF8.GetBytes(_temporary.Path));

    public static TheoryData<byte[]> Names =>
    [
        "plain"u8.ToArray(), "断面"u8.ToArray(), "🗻 emoji"u8.ToArray(), "new\nline"u8.ToArray(), "quote\"'\\"u8.ToArray(),
        new byte[] { 0xFF, 0xFE, 0x80 }, new byte[] { 0x01, 0x1B, 0x7F }, "..."u8.ToArray(), "-rf"u8.ToArray(), "trailing "u8.ToArray(), Enumerable.Repeat((byte)'x', 255).ToArray(),
    ];

    public void Dispose()
    {
        _folder.Dispose();
        _temporary.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Files_of_any_name_are_written_listed_and_read_back(byte[] name)
    {
        using (SafeFileHandle file = _folder.CreateFile(name)) Assert.Equal(0, FileCalls.Write(file, "content"u8, 3));
        DirectoryEntry entry = Assert.Single(_folder.ReadEntries());
        Assert.Equal(name, entry.Name.ToArray());
        Assert.Equal(EntryKind.File, entry.Kind);
        Assert.Equal(10, _folder.Stat(name).SizeBytes);
        using SafeFileHandle opened = _folder.OpenFile(name);
        byte[] buffer = new byte[20];
        Assert.Equal(10, FileCalls.ReadFully(opened, buffer, 0));
        Assert.Equal("\0\0\0content"u8.ToArray(), buffer[..10]);
        _folder.Unlink(name);
        Assert.Empty(_folder.ReadEntries());
    }

    [Fact]
    public void Entries_come_in_the_order_of_their_bytes()
    {
        // U+FF5E sorts before U+1F5FB in UTF-8, after it in UTF-16.
        foreach (byte[] name in new[] { "🗻"u8.ToArray(), "～"u8.ToArray(), "b"u8.ToArray(), "B"u8.ToArray(), "b.txt"u8.ToArray(), [0xFF] }) _folder.CreateFile(name).Dispose();
        byte[][] names = _folder.ReadEntries().Select(entry => entry.Name.ToArray()).ToArray();
        Assert.Equal([[(byte)'B'], [(byte)'b'], "b.txt"u8.ToArray(), "～"u8.ToArray(), "🗻"u8.ToArray(), [0xFF]], names);
    }

    [Fact]
    public void A_folder_larger_than_one_listing_is_read_whole_and_twice()
    {
        for (int i = 0; i < 5000; i++) _folder.CreateFile(Encoding.ASCII.GetBytes($"a file with a longer name {i:d5}")).Dispose();
        Assert.Equal(5000, _folder.ReadEntries().Count);
        Assert.Equal(5000, _folder.ReadEntries().Select(entry => Encoding.ASCII.GetString(entry.Name.Span)).Distinct().Count());
    }

    [Fact]
    public void A_link_is_never_followed()
    {
        using var outside = new TemporaryFolder();
        File.WriteAllText(Path.Combine(outside.Path, "secret"), "secret");
        _folder.CreateSymbolicLink("dir"u8, Encoding.UTF8.GetBytes(outside.Path));
        _folder.CreateSymbolicLink("file"u8, Encoding.UTF8.GetBytes(Path.Combine(outside.Path, "secret")));
        Assert.Throws<DanmenException>(() => _folder.OpenDirectory("dir"u8));
        Assert.Throws<DanmenException>(() => _folder.OpenFile("file"u8));
        Assert.Throws<DanmenException>(() => _folder.CreateFile("file"u8));
        Assert.NotEqual(0, _folder.TryOpenFileForWriting("file"u8, out _));
        Assert.True(_folder.Stat("file"u8).IsSymbolicLink);
        Assert.Equal(Encoding.UTF8.GetBytes(outside.Path), _folder.ReadLink("dir"u8));
        _folder.RemoveTree("dir"u8);
        _folder.RemoveTree("file"u8);
        Assert.Equal("secret", File.ReadAllText(Path.Combine(outside.Path, "secret")));
    }

    [Fact]
    public void Times_keep_their_nanoseconds_also_before_1970()
    {
        _folder.CreateFile("f"u8).Dispose();
        _folder.CreateSymbolicLink("l"u8, "f"u8);
        var times = new Timestamp(-5, 123_456_789);
        _folder.SetTimes("l"u8, times, times);
        _folder.SetTimes("f"u8, new Timestamp(1, 1), new Timestamp(1_700_000_000, 999_999_999));
        Assert.Equal(times, _folder.Stat("l"u8).ModifiedAt);
        Assert.Equal(new Timestamp(1_700_000_000, 999_999_999), _folder.Stat("f"u8).ModifiedAt);
        Assert.Equal(new Timestamp(1, 1), _folder.Stat("f"u8).AccessedAt);
    }

    [Fact]
    public void Reading_a_file_leaves_its_access_time()
    {
        File.WriteAllText(Path.Combine(_temporary.Path, "f"), "x");
        _folder.SetTimes("f"u8, new Timestamp(1000, 0), new Timestamp(2000, 0));
        using (SafeFileHandle file = _folder.OpenFile("f"u8)) Assert.Equal(1, FileCalls.Read(file, new byte[8], 0));
        Assert.Equal(new Timestamp(1000, 0), _folder.Stat("f"u8).AccessedAt);
    }

    [Fact]
    public void Opening_a_fifo_does_not_block()
    {
        _folder.CreateSpecial("pipe"u8, StatMode.Fifo | 0x1A4, 0);
        using SafeFileHandle pipe = _folder.OpenFile("pipe"u8);
        Assert.Equal(0, FileCalls.Stat(pipe, out FileStatus status));
        Assert.False(status.IsFile);
        Assert.Equal(StatMode.Fifo, status.Mode & StatMode.TypeMask);
    }

    [Fact]
    public void Hard_links_share_an_inode_and_modes_keep_setuid_and_sticky()
    {
        _folder.CreateFile("a"u8).Dispose();
        _folder.CreateHardLink("b"u8, _folder, "a"u8);
        Assert.Equal(_folder.Stat("a"u8).Inode, _folder.Stat("b"u8).Inode);
        Assert.Equal(2u, _folder.Stat("b"u8).Links);
        using SafeFileHandle file = _folder.OpenFile("a"u8);
        Assert.Equal(0, FileCalls.ChangeMode(file, 0xFED));
        Assert.Equal(StatMode.File | 0xFED, _folder.Stat("b"u8).Mode);
    }

    [Fact]
    public void Attributes_of_files_and_links_are_read_as_they_were_set()
    {
        byte[] large = new byte[3000];
        Random.Shared.NextBytes(large);
        using SafeFileHandle file = _folder.CreateFile([0xFF, (byte)'f']);
        if (ExtendedAttributes.Set(file, new ExtendedAttribute("user.empty", default)) == Errno.NotSupported) Assert.Skip("no extended attributes here");
        Assert.Equal(0, ExtendedAttributes.Set(file, new ExtendedAttribute("user.日本", large)));
        Assert.Equal(0, ExtendedAttributes.Set(_folder, [0xFF, (byte)'f'], new ExtendedAttribute("user.c", "\0\xff"u8.ToArray())));
        foreach (IReadOnlyList<ExtendedAttribute> read in new[] { ExtendedAttributes.Read(file, "f"u8), ExtendedAttributes.Read(_folder, [0xFF, (byte)'f']) })
        {
            Assert.Equal(["user.c", "user.empty", "user.日本"], read.Select(attribute => attribute.Name).Order(StringComparer.Ordinal));
            Assert.Equal(large, read.Single(attribute => attribute.Name == "user.日本").Value.ToArray());
            Assert.Empty(read.Single(attribute => attribute.Name == "user.empty").Value.ToArray());
        }

        Assert.Equal(0, ExtendedAttributes.Remove(file, "user.c"));
        Assert.Equal(0, ExtendedAttributes.Remove(file, "user.c"));
        Assert.Equal(2, ExtendedAttributes.Read(file, "f"u8).Count);
        _folder.CreateSymbolicLink("link"u8, "nowhere"u8);
        Assert.Empty(ExtendedAttributes.Read(_folder, "link"u8));
    }

    [Fact]
    public void Renames_swap_replace_or_refuse()
    {
        File.WriteAllText(Path.Combine(_temporary.Path, "a"), "A");
        File.WriteAllText(Path.Combine(_temporary.Path, "b"), "B");
        _folder.Rename("a"u8, _folder, "b"u8, RenameRule.Exchange);
        Assert.Equal("A", File.ReadAllText(Path.Combine(_temporary.Path, "b")));
        Assert.Equal(Errno.Exists, _folder.TryRename("a"u8, _folder, "b"u8, RenameRule.NoReplace));
        _folder.Rename("a"u8, _folder, "b"u8, RenameRule.Replace);
        Assert.Equal("B", File.ReadAllText(Path.Combine(_temporary.Path, "b")));
        Assert.Single(_folder.ReadEntries());
    }

    [Fact]
    public void A_tree_is_removed_but_for_what_is_kept()
    {
        Directory.CreateDirectory(Path.Combine(_temporary.Path, "t/a/b"));
        Directory.CreateDirectory(Path.Combine(_temporary.Path, "t/c"));
        File.WriteAllText(Path.Combine(_temporary.Path, "t/a/keep"), "");
        File.WriteAllText(Path.Combine(_temporary.Path, "t/a/b/gone"), "");
        (long files, bool gone) = _folder.RemoveTree("t"u8, (path, _) => path.Span.EndsWith("keep"u8));
        Assert.Equal((1, false), (files, gone));
        Assert.Equal(["t", "t/a", "t/a/keep"], Directory.EnumerateFileSystemEntries(_temporary.Path, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_temporary.Path, path)).Order());
        Assert.Equal((1, true), _folder.RemoveTree("t"u8));
        Assert.Empty(_folder.ReadEntries());
        Assert.Equal((0, true), _folder.RemoveTree("t"u8));
    }

    [Fact]
    public void An_error_names_the_path_safely_and_says_why()
    {
        DanmenException fault = Assert.Throws<DanmenException>(() => _folder.OpenFile([(byte)'x', 0xFF, (byte)'\n']));
        Assert.Equal(StoreFaults.SourceUnreadable, fault.Code);
        Assert.Equal(_temporary.Path + @"/x\xff\x0a", fault.Subject);
        Assert.Contains("errno 2", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_with_a_zero_byte_is_refused() =>
        Assert.Throws<DanmenException>(() => _folder.CreateFile("a\0b"u8));

    [Fact]
    public void A_node_says_what_the_system_says()
    {
        using (SafeFileHandle file = _folder.CreateFile("f"u8))
        {
            FileCalls.Write(file, "12345"u8, 0);
            FileCalls.ChangeMode(file, 0x9ED);
        }

        _folder.SetTimes("f"u8, new Timestamp(5, 6), new Timestamp(7, 8));
        FileStatus status = _folder.Stat("f"u8);
        Node node = new NodeFactory().Create(_folder, "f"u8.ToArray(), status, [])!;
        Assert.Equal(NodeType.File, node.Type);
        Assert.Equal((1u << 23) | 0x1EDu, node.Mode);
        Assert.Equal(5u, node.SizeBytes);
        Assert.Equal(new Timestamp(7, 8), node.ModifiedAt);
        Assert.Equal(node.ModifiedAt, node.AccessedAt);
        Assert.Equal(1u, node.Links);
        Assert.Equal(status.Inode, node.Inode);
        Assert.Equal(Environment.UserName, node.User);
        _folder.CreateSymbolicLink("l"u8, [0xFE, (byte)'/']);
        Node link = new NodeFactory().Create(_folder, "l"u8.ToArray(), _folder.Stat("l"u8), [])!;
        Assert.Equal([0xFE, (byte)'/'], link.LinkTarget.ToArray());
        Assert.Equal(0u, link.SizeBytes);
    }

    [Fact]
    public void Holes_are_found()
    {
        using SafeFileHandle file = _folder.CreateFile("f"u8);
        FileCalls.SetLength(file, 4 << 20);
        FileCalls.Write(file, "x"u8, 2 << 20);
        Assert.InRange(FileCalls.SeekData(file, 0), 0, 2 << 20);
        Assert.Equal(-1, FileCalls.SeekData(file, (4 << 20) + 1));
    }
}
