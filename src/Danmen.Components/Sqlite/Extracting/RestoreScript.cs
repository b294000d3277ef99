namespace Danmen.Components.Sqlite.Extracting;

/// <summary>The script in every snapshot that brings a database back without Danmen.</summary>
internal static class RestoreScript
{
    public const string FileName = "restore.sh";

    public const string Text = """
        #!/bin/sh
        # Puts this SQLite database in place: sh restore.sh /path/to/database
        # Stop what uses the database first. A database that is there stays as it is.
        set -eu
        [ $# -eq 1 ] || { echo "usage: sh $0 /path/to/database" >&2; exit 2; }
        here=$(cd -- "$(dirname -- "$0")" && pwd)
        for file in "$1" "$1-wal" "$1-journal"; do
            [ ! -e "$file" ] || { echo "$file exists; move it away first" >&2; exit 4; }
        done
        cp -- "$here/database.sqlite" "$1"
        if command -v sqlite3 >/dev/null 2>&1; then
            [ "$(sqlite3 "$1" 'PRAGMA integrity_check')" = ok ] || { echo "$1 is damaged" >&2; exit 5; }
        fi
        echo "restored $1"

        """;
}
