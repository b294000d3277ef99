using System.Text;

namespace Danmen.Components.Rsync;

/// <summary>Scripts for the other host's sh. Nothing runs before a script has arrived whole, and two of one run never run at once.</summary>
/// <remarks>
/// R is the living folder, S the staging folder beside it, B the state in it that does not live. A path is a word in single quotes, byte by byte. GNU's stat, mv, find
/// and touch are needed.
/// </remarks>
internal static class RemoteScript
{
    /// <summary>Exit code: something is in the way, and nothing was moved that is not told.</summary>
    public const int Blocked = 40;

    private const string Prologue = """
        export LC_ALL=C
        unset CDPATH
        there() { [ -e "$1" ] || [ -L "$1" ]; }
        inode() { stat -c %i -- "$1" 2>/dev/null || echo 0; }
        blocked() { printf '%s\n' "$1" >&2; exit 40; }
        settle() { sync -f -- "$1" 2>/dev/null || sync; }
        mounted() {
          [ -r /proc/self/mountinfo ] || return 0
          while read -r _ _ _ _ m _; do
            m=$(printf '%b.' "$m"); m=${m%.}
            case $m in "$1" | "$1"/*) printf '%s\n' "$m"; return 0 ;; esac
          done </proc/self/mountinfo
        }

        """;

    /// <summary>What is there: a name, a space and a value a line.</summary>
    public static byte[] Survey(ReadOnlyMemory<byte> path, string stagingPrefix) => Whole($$"""
        R={{Word(path.Span)}}
        if [ -L "$R" ]; then t=$(readlink -f -- "$R"; echo .); t=${t%.}; t=${t%?}; [ -z "$t" ] || R=$t; fi
        P=${R%/*}; [ -n "$P" ] || P=/
        printf 'root %s\0' "$R"
        printf 'user %s\0' "$(id -u)"
        if [ -d "$R" ]; then printf 'kind folder\0'; elif there "$R"; then printf 'kind other\0'; else printf 'kind nothing\0'; fi
        A=$P; while ! [ -d "$A" ] && [ "$A" != / ]; do A=${A%/*}; [ -n "$A" ] || A=/; done
        [ -w "$A" ] && printf 'writable yes\0' || printf 'writable no\0'
        [ -d "$R" ] && [ "$(stat -c %d -- "$R")" != "$(stat -c %d -- "$P")" ] && printf 'mount %s\0' "$R" || printf 'mount %s\0' "$(mounted "$R")"
        command -v rsync >/dev/null && printf 'rsync yes\0' || printf 'rsync no\0'
        for s in "$P"/{{stagingPrefix}}-*; do there "$s" && printf 'staging yes\0'; done
        printf 'end yes\0'
        """);

    /// <summary>Everything below a folder: its type's letter and its path, each ended by NUL.</summary>
    public static byte[] List(ReadOnlyMemory<byte> folder) => Whole($$"""
        cd -- {{Word(folder.Span)}} || exit 1
        find . -mindepth 1 -printf '%y%P\0'
        """);

    /// <summary>The same with what tells whether somebody wrote to it: for each, ended by NUL, type and path, then inode, size, time of writing, mode and owner. Nothing for no folder.</summary>
    public static byte[] Marks(ReadOnlyMemory<byte> folder) => Whole($$"""
        R={{Word(folder.Span)}}
        [ -d "$R" ] || exit 0
        cd -- "$R" && find . -mindepth 1 -printf '%y%P\0%i %s %T@ %m %U %G\0'
        """);

    /// <summary>Makes the staging folder, and removes what an earlier push was about to write.</summary>
    public static byte[] Prepare(ReadOnlyMemory<byte> staging) => Whole($$"""
        S={{Word(staging.Span)}}
        mkdir -p -- "${S%/*}" && { [ -d "$S" ] || mkdir -m 0700 -- "$S"; } || exit 1
        rm -rf -- "$S/temporary" && mkdir -p -m 0700 -- "$S/temporary" "$S/partial" && { [ -d "$S/beside" ] || mkdir -m 0700 -- "$S/beside"; }
        """);

    /// <summary>Makes what was pushed durable.</summary>
    public static byte[] Settle(ReadOnlyMemory<byte> staging) => Whole($$"""
        S={{Word(staging.Span)}}
        rm -rf -- "$S/temporary" "$S/partial" && settle "$S"
        """);

    /// <summary>Carries paths over from the living state to the other, or home again, then prints the other's inode.</summary>
    /// <param name="home">True to undo it.</param>
    public static byte[] Carry(ReadOnlyMemory<byte> root, ReadOnlyMemory<byte> staging, IReadOnlyList<byte[]> paths, bool home)
    {
        var calls = new StringBuilder();
        foreach (byte[] path in paths) calls.Append("carry ").Append(Word(path)).Append(" || blocked \"it cannot be carried over: $f\"\n");
        return Whole(Locked(root, staging) + $$"""
            {{(home ? "F=$B; T=$R" : "F=$R; T=$B")}}
            like() {
              [ -d "$T/$1" ] && return 0
              case $1 in */*) like "${1%/*}" || return 1 ;; esac
              mkdir -- "$T/$1" || return 1
              chown --reference="$F/$1" -- "$T/$1" 2>/dev/null
              chmod --reference="$F/$1" -- "$T/$1"
            }
            carry() {
              f=$1
              there "$T/$1" && return 0
              there "$F/$1" || return 0
              case $1 in */*) like "${1%/*}" || return 1 ;; esac
              from=$F/$1; to=$T/$1
              one=$(stat -c %y -- "${from%/*}"); other=$(stat -c %y -- "${to%/*}")
              mv -T -- "$from" "$to" || return 1
              touch -c -d "$one" -- "${from%/*}"; touch -c -d "$other" -- "${to%/*}"
            }
            {{calls}}inode "$B"

            """);
    }

    /// <summary>Prints "begun" when an exchange has moved anything, by the inode that the other state had before.</summary>
    public static byte[] HasBegun(ReadOnlyMemory<byte> root, ReadOnlyMemory<byte> staging, ulong beside) => Whole(Locked(root, staging) + $$"""
        if there "$S/aside" || [ "$(inode "$B")" != {{beside}} ]; then echo begun; else echo untouched; fi

        """);

    /// <summary>Lets the living state and the other change places; goes on where it stopped, and does nothing when it is done.</summary>
    /// <param name="beside">Inode of the other state before, 0 for nothing.</param>
    public static byte[] Exchange(ReadOnlyMemory<byte> root, ReadOnlyMemory<byte> staging, ulong beside) => Whole(Locked(root, staging) + $$"""
        A=$S/aside
        if there "$A"; then
          if there "$B" && [ "$(inode "$B")" = {{beside}} ]; then
            there "$R" && blocked "somebody made it anew while it was exchanged: $R"
            mv -T -- "$B" "$R" || exit 1
          fi
          mv -T -- "$A" "$B" || exit 1
        elif [ "$(inode "$B")" = {{beside}} ]; then
          if there "$R"; then
            mv -T -- "$R" "$A" || blocked "it cannot be moved: $R"
            if there "$B"; then mv -T -- "$B" "$R" || { mv -T -- "$A" "$R"; blocked "the new state cannot be moved in: $R"; }; fi
            mv -T -- "$A" "$B" || exit 1
          elif there "$B"; then
            mv -T -- "$B" "$R" || blocked "the new state cannot be moved in: $R"
          fi
        fi
        settle "$S"

        """);

    /// <summary>Removes the staging folder with the state that does not live.</summary>
    public static byte[] Remove(ReadOnlyMemory<byte> staging) => Whole($$"""
        S={{Word(staging.Span)}}
        there "$S" || exit 0
        m=$(mounted "$S")
        [ -z "$m" ] || blocked "a file system is mounted there: $m"
        rm -rf --one-file-system -- "$S"
        """);

    /// <summary>A path as a word that sh takes as it is.</summary>
    internal static string Word(ReadOnlySpan<byte> path) => "'" + Encoding.Latin1.GetString(path).Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private static string Locked(ReadOnlyMemory<byte> root, ReadOnlyMemory<byte> staging) => $$"""
        R={{Word(root.Span)}}; S={{Word(staging.Span)}}; B=$S/beside
        [ -d "$S" ] || exit 1
        # What a cut connection left running is waited for.
        if command -v flock >/dev/null; then exec 9>"$S/lock" && flock 9; fi

        """;

    // sh reads as it runs: half a script would be run as far as it came.
    private static byte[] Whole(string body) => Encoding.Latin1.GetBytes(Prologue + "main() {\n" + body + "\n}\nmain\nexit $?\n");
}
