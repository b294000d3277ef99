using Danmen.Testing.Programs;

namespace Danmen.IntegrationTests.Restic.Interop;

/// <summary>Folders to store, made by a program of its own: names are bytes, which .NET cannot write.</summary>
internal static class SourceTrees
{
    /// <summary>Every type of file, every odd of name, time, mode, owner and attribute that a file system takes. Sockets are left out: stock restic does not restore them.</summary>
    private const string EveryKind = """
        import os, random, stat, subprocess, sys
        os.chdir(sys.argv[1])
        os.umask(0o022)
        chance = random.Random(7)
        def write(name, content):
            with open(name, 'wb') as file: file.write(content)
        names = [b'new\nline', b'quote"s\'and`', b'back\\slash', b'\\x41', b'\\n', '😀'.encode(), '～'.encode(), '日本語'.encode(), 'é'.encode(), 'e\u0301'.encode(),
                 b'\xff\xfe', b'\x80', b'caf\xe9', b'\xed\xa0\x80', b'\xf4\x90\x80\x80', b'tab\there', b'\x01\x02\x1b[31m\x7f', b'bell\a\b\v\f\r', b' ', b' lead', b'trail ', b'...', b'..a',
                 b'-rf', b'--', b'*?[x]', b'$HOME', b'%s%n', b'<&>', b'#hash', b'a:b', b'con', b'~', '\u2028'.encode(), '\u00ad\u200b'.encode(), '\U000e0001'.encode(), '\u0378'.encode(),
                 b'n' * 255, ('断' * 85).encode(), b'\xfe' * 255]
        os.mkdir('names')
        for name in names: write(os.path.join(b'names', name), name)
        os.mkdir('folders')
        for name in names:
            os.mkdir(os.path.join(b'folders', name))
            write(os.path.join(b'folders', name, name), b'in ' + name)
        os.mkdir('sizes')
        for size in [0, 1, 2, 31, 4095, 4096, 4097, 65536, (512 << 10) - 1, 512 << 10, (512 << 10) + 1, 1 << 20, 3 << 20]: write(f'sizes/{size}', chance.randbytes(size))
        write('sizes/zeros', bytes(9 << 20)); write('sizes/text', b'the same line again\n' * 100000)
        os.mkdir('empty'); os.makedirs('/'.join(['deep' + 'x' * 30] * 60)); write('/'.join(['deep' + 'x' * 30] * 60) + '/bottom', b'bottom')
        os.mkdir('sparse')
        with open('sparse/holes', 'wb') as file:
            file.write(b'start'); file.seek(10 << 20); file.write(b'middle'); file.seek((20 << 20) - 3); file.write(b'end')
        with open('sparse/nothing', 'wb') as file: file.truncate(8 << 20)
        with open('sparse/tail', 'wb') as file: file.write(b'x' * 5000); file.truncate(6 << 20)
        os.makedirs('links/far/away')
        write('links/one', b'linked'); os.link('links/one', 'links/far/away/two'); os.link('links/one', 'names/three')
        write('links/big', chance.randbytes(2 << 20)); os.link('links/big', 'links/far/big')
        write('links/empty', b''); os.link('links/empty', 'links/far/empty')
        for name, target in [('dangling', 'no/where'), ('absolute', '/etc/passwd'), ('up', '../names'), ('loop', 'loop'), ('quoted', '断\n"\\'), ('long', 'x/' * 1500), ('space', ' '), ('html', '<&>')]:
            os.symlink(target, os.path.join(b'links', os.fsencode(name)))
        os.mkdir('special'); os.mkfifo('special/fifo', 0o640)
        os.mkdir('modes')
        for mode in [0o000, 0o001, 0o400, 0o644, 0o777, 0o4755, 0o2755, 0o6711, 0o1644, 0o7777, 0o4000]:
            write(f'modes/{mode:o}', b'mode'); os.mkdir(f'modes/d{mode:o}')
        os.mkdir('times')
        for time in [0, 1, -1, 123456789, 1_700_000_000_000_000_001, 1_700_000_000_999_999_999, 1_700_000_000_100_000_000, -2_000_000_000_123_456_789, 4_102_444_800_000_000_007]:
            write(f'times/{time}', b'time'); os.utime(f'times/{time}', ns=(time, time))
            os.symlink('x', f'times/l{time}'); os.utime(f'times/l{time}', ns=(time, time), follow_symlinks=False)
        os.mkdir('attributes')
        for name, value in [('user.text', b'value'), ('user.bytes', bytes(range(256))), ('user.empty', b''), ('user.日本', b'x'), ('user.large', chance.randbytes(2000))]:
            write('attributes/' + name, b''); os.setxattr('attributes/' + name, name, value)
        os.setxattr('attributes', 'user.folder', b'f')
        write('attributes/acl', b'acl'); os.mkdir('attributes/default'); write('attributes/default/below', b'')
        subprocess.run(['setfacl', '-m', 'u:12345:rw,g:54321:r,m::rw', 'attributes/acl'], check=True)
        subprocess.run(['setfacl', '-d', '-m', 'u:12345:rwx', 'attributes/default'], check=True)
        if os.geteuid() == 0:
            os.mknod('special/null', 0o666 | stat.S_IFCHR, os.makedev(1, 3)); os.mknod('special/loop', 0o660 | stat.S_IFBLK, os.makedev(7, 5))
            os.mknod('special/large', 0o600 | stat.S_IFCHR, os.makedev(511, 0xFFFFF))
            os.setxattr('special/fifo', 'trusted.fifo', b't')
            os.mkdir('owners')
            for owner in [(0, 0), (1, 1), (12345, 54321), (4294967294, 4294967294)]:
                path = f'owners/{owner[0]}'; write(path, b'owner'); os.chown(path, *owner); os.symlink('x', path + 'l'); os.lchown(path + 'l', *owner)
            write('owners/setuid', b''); os.chown('owners/setuid', 12345, 54321); os.chmod('owners/setuid', 0o6755)
        for mode in [0o000, 0o001, 0o400, 0o644, 0o777, 0o4755, 0o2755, 0o6711, 0o1644, 0o7777, 0o4000]:
            os.chmod(f'modes/{mode:o}', mode)
            # Without rights of its own a folder could not be read by a user who is not root.
            os.chmod(f'modes/d{mode:o}', mode if os.geteuid() == 0 else mode | 0o700)
        if os.geteuid() != 0: os.chmod('modes/0', 0o400); os.chmod('modes/1', 0o401); os.chmod('modes/4000', 0o4400)
        for number, folder in enumerate(['empty', 'deep' + 'x' * 30, 'folders', 'links', 'attributes']): os.utime(folder, ns=(number, 1_600_000_000_123_456_789 + number))
        """;

    private const string ManyFiles = """
        import os, random, sys
        root, count, chance = sys.argv[1], int(sys.argv[2]), random.Random(11)
        for number in range(count):
            folder = f'{root}/{number % 97}/{number % 7}'
            if number < 97 * 7: os.makedirs(folder, exist_ok=True)
            with open(f'{folder}/{number}.txt', 'wb') as file: file.write(b'%d ' % number + chance.randbytes(number % 900))
        """;

    private const string LargeFile = """
        import random, sys
        chance = random.Random(13)
        block = chance.randbytes(1 << 20)
        with open(sys.argv[1] + '/large', 'wb') as file:
            for number in range(int(sys.argv[2])):
                # Random, text and zeros in turn: what packs well and what does not.
                kind = number % 4
                file.write(chance.randbytes(1 << 20) if kind < 2 else (b'row %d\t' % number * (1 << 17))[:1 << 20] if kind == 2 else bytes(1 << 20))
        """;

    private const string Changes = """
        import os, random, sys
        root, seed = sys.argv[1], int(sys.argv[2])
        chance = random.Random(seed)
        for number in range(20):
            with open(f'{root}/new-{seed}-{number}', 'wb') as file: file.write(chance.randbytes(chance.randrange(200000)))
        files = sorted(os.path.join(folder, name) for folder, _, names in os.walk(root) for name in names)
        for path in chance.sample(files, len(files) // 10): os.remove(path)
        for path in chance.sample([path for path in files if os.path.exists(path)], len(files) // 10):
            with open(path, 'r+b') as file: file.seek(0, 2); file.write(b'more %d' % seed)
        """;

    public static Task MakeEveryKindAsync(string folder, CancellationToken cancellationToken) => RunAsync(EveryKind, [folder], cancellationToken);

    /// <summary>Small files in 679 folders.</summary>
    public static Task MakeManyFilesAsync(string folder, int count, CancellationToken cancellationToken) => RunAsync(ManyFiles, [folder, $"{count}"], cancellationToken);

    /// <summary>One file, half of it random.</summary>
    public static Task MakeLargeFileAsync(string folder, int mebibytes, CancellationToken cancellationToken) => RunAsync(LargeFile, [folder, $"{mebibytes}"], cancellationToken);

    /// <summary>Adds 20 files, removes a tenth, appends to a tenth.</summary>
    public static Task ChangeAsync(string folder, int seed, CancellationToken cancellationToken) => RunAsync(Changes, [folder, $"{seed}"], cancellationToken);

    private static async Task RunAsync(string script, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        ExternalProgram.Require("python3");
        Directory.CreateDirectory(arguments[0]);
        (await ExternalProgram.RunAsync("python3", ["-c", script, .. arguments], null, cancellationToken)).MustSucceed();
    }
}
