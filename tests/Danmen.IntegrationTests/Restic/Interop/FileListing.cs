using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Restic.Interop;

/// <summary>What stands in a folder, one line an entry, as a program of its own sees it: none of the product's code is asked.</summary>
internal static class FileListing
{
    /// <summary>Path, type, mode, owner, nanoseconds, size and SHA-256, first path of a hard link, target, device, extended attributes (ACLs are some).</summary>
    private const string Script = """
        import hashlib, os, stat, sys
        sys.setrecursionlimit(10000)
        first = {}
        kinds = {stat.S_IFREG: 'file', stat.S_IFDIR: 'dir', stat.S_IFLNK: 'symlink', stat.S_IFIFO: 'fifo', stat.S_IFCHR: 'char', stat.S_IFBLK: 'block', stat.S_IFSOCK: 'socket'}
        def show(name): return repr(name)[2:-1]
        def digest(path):
            sha = hashlib.sha256()
            with open(path, 'rb') as file:
                while chunk := file.read(1 << 20): sha.update(chunk)
            return sha.hexdigest()
        def walk(folder, relative):
            for name in sorted(os.listdir(folder)):
                path, below = os.path.join(folder, name), os.path.join(relative, name)
                s = os.lstat(path)
                fields = [show(below), kinds[stat.S_IFMT(s.st_mode)], oct(stat.S_IMODE(s.st_mode)), f'{s.st_uid}:{s.st_gid}', str(s.st_mtime_ns)]
                if stat.S_ISREG(s.st_mode):
                    fields += [str(s.st_size), digest(path)]
                    if s.st_nlink > 1: fields.append('same as ' + show(first.setdefault((s.st_dev, s.st_ino), below)))
                if stat.S_ISLNK(s.st_mode): fields.append('to ' + show(os.readlink(path)))
                if stat.S_ISCHR(s.st_mode) or stat.S_ISBLK(s.st_mode): fields.append(f'{os.major(s.st_rdev)}:{os.minor(s.st_rdev)}')
                for attribute in sorted(os.listxattr(path, follow_symlinks=False)):
                    fields.append(attribute + '=' + os.getxattr(path, attribute, follow_symlinks=False).hex())
                print(' | '.join(fields).encode('ascii', 'backslashreplace').decode())
                if stat.S_ISDIR(s.st_mode): walk(path, below)
        walk(os.fsencode(sys.argv[1]), b'')
        """;

    public static async Task<IReadOnlyList<string>> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        ExternalProgram.Require("python3");
        string output = (await ExternalProgram.RunAsync("python3", ["-c", Script, folder], null, cancellationToken)).MustSucceed().Output;
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Asserts that two listings are the same, and shows the first lines that are not.</summary>
    public static void MustBeEqual(IReadOnlyList<string> expected, IReadOnlyList<string> actual, string what)
    {
        if (expected.SequenceEqual(actual)) return;
        HashSet<string> wanted = [.. expected], there = [.. actual];
        IEnumerable<string> lost = expected.Where(line => !there.Contains(line)).Take(10).Select(line => "- " + line);
        IEnumerable<string> gained = actual.Where(line => !wanted.Contains(line)).Take(10).Select(line => "+ " + line);
        Assert.Fail($"{what}: {expected.Count} entries wanted, {actual.Count} there\n{string.Join('\n', lost.Concat(gained))}");
    }
}
