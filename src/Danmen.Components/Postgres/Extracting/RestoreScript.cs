using System.Globalization;
using System.Text;

namespace Danmen.Components.Postgres.Extracting;

/// <summary>restore.sh: rebuilds the database from the folder around it with createdb's SQL, psql and pg_restore alone.</summary>
internal static class RestoreScript
{
    public const string FileName = "restore.sh";

    private const string Head = """
        #!/usr/bin/env bash
        # Rebuilds this PostgreSQL database with psql and pg_restore alone.
        #   usage: restore.sh NEW_DATABASE
        # The connection comes from PGHOST, PGPORT, PGUSER, PGPASSWORD …; PGDATABASE names the database to connect to first (default: postgres).
        # NO_OWNER=1 leaves owners and privileges out; roles must exist otherwise (globals.sql, when it is here, creates them). JOBS=N: parallel jobs.
        set -euo pipefail
        cd "$(dirname "$0")"
        new=${1:?usage: restore.sh NEW_DATABASE}
        # Whatever server or role set: a timeout would end a load half-way.
        export PGOPTIONS='-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0 -c idle_session_timeout=0 -c default_transaction_read_only=off -c array_nulls=on -c backslash_quote=safe_encoding -c transform_null_equals=off -c lc_monetary=C -c xmloption=content -c standard_conforming_strings=on'
        export PGCLIENTENCODING=@CLIENT@
        first=${PGDATABASE:-postgres}
        owner=(); [ -z "${NO_OWNER:-}" ] || owner=(--no-owner --no-privileges)
        sql()  { psql -X -q -v ON_ERROR_STOP=1 -v "new=$new" -d "$first" "$@"; }
        into() { psql -X -q -v ON_ERROR_STOP=1 -v "new=$new" -d "dbname='${new//\'/\\\'}'" "$@"; }
        owned() { [ -n "${NO_OWNER:-}" ] || into; }
        rows() { into -c "$1" < "$2"; }
        schema() { pg_restore --exit-on-error "${owner[@]}" -d "dbname='${new//\'/\\\'}'" "$@" schema.dump; }
        event_triggers() { pg_restore -l schema.dump | LC_ALL=C grep -a -E "$@" '@EVENT_TRIGGERS@' || true; }
        large_object() {
          local oid=$1 file=$2 size piece=4194304 at=0
          size=$(stat -c %s "$file")
          echo "SELECT pg_catalog.lo_create($oid);"
          while [ "$at" -lt "$size" ]; do
            printf "SELECT pg_catalog.lo_put(%s, %s, pg_catalog.decode('" "$oid" "$at"
            dd if="$file" bs=$piece skip=$((at / piece)) count=1 2>/dev/null | base64 -w0
            printf "', 'base64'));\n"
            at=$((at + piece))
          done
        }

        """;

    /// <param name="names">The encoding in which names are written; PGCLIENTENCODING agrees with it.</param>
    public static byte[] Write(DatabaseRecord record, SequencesRecord sequences, Encoding names)
    {
        var database = record.Database;
        var script = new StringBuilder(Head.Replace("@EVENT_TRIGGERS@", Loading.EventTriggerList.Lines, StringComparison.Ordinal).Replace("@CLIENT@", names == Encoding.Latin1 ? database.Encoding : "UTF8", StringComparison.Ordinal));
        Section(script, "A fresh database, as the source was.");
        script.Append("sql <<'DANMEN_SQL'\n").Append(DatabaseSql.Create(":\"new\"", database, tablespace: null, major: 0)).Append(";\nDANMEN_SQL\n");

        Section(script, "Schema without constraints, indexes and triggers.");
        script.Append("schema --section=pre-data\n");

        Section(script, "Rows.");
        foreach (var table in record.Tables)
        {
            foreach (var part in table.Parts)
            {
                script.Append("rows ").Append(Shell(DatabaseSql.CopyFrom(table, table.ThroughRoot, database.Encoding))).Append(' ').Append(Shell(part.Path)).Append('\n');
            }
        }

        if (sequences.Sequences.Count > 0)
        {
            Section(script, "Sequences.");
            script.Append("into -o /dev/null <<'DANMEN_SQL'\n");
            foreach (var sequence in sequences.Sequences) script.Append(DatabaseSql.SetSequence(sequence)).Append(";\n");
            script.Append("DANMEN_SQL\n");
        }

        if (record.LargeObjectCount > 0)
        {
            Section(script, "Large objects with owners, privileges and comments.");
            script.Append("for shard in large-objects/*/; do\n  for file in \"$shard\"[0-9]*; do large_object \"${file##*/}\" \"$file\"; done\ndone | into -o /dev/null\n");
            script.Append("for file in large-objects/*/metadata.sql; do owned < \"$file\"; done\n");
        }

        Section(script, "Constraints, indexes, triggers, policies; event triggers last, for they would fire at what follows.");
        script.Append("schema --section=post-data -L <(event_triggers -v) -j \"${JOBS:-2}\"\n");

        Section(script, "Settings, privileges and materialised views.");
        script.Append("into <<'DANMEN_SQL'\n");
        foreach (var setting in database.Settings.Where(s => s.Role is null)) script.Append(DatabaseSql.Set(":\"new\"", setting)).Append(";\n");
        if (database.Comment is not null) script.Append("COMMENT ON DATABASE :\"new\" IS ").Append(SqlText.Literal(database.Comment)).Append(";\n");
        foreach (var view in record.MaterializedViews) script.Append("REFRESH MATERIALIZED VIEW ").Append(SqlText.Name(view.Schema, view.Name)).Append(";\n");
        script.Append("DANMEN_SQL\nowned <<'DANMEN_SQL'\n");
        foreach (var setting in database.Settings.Where(s => s.Role is not null)) script.Append(DatabaseSql.Set(":\"new\"", setting)).Append(";\n");
        foreach (var statement in DatabaseSql.Privileges("DATABASE :\"new\"", database.Owner, database.Privileges)) script.Append(statement).Append(";\n");
        script.Append("ALTER DATABASE :\"new\" CONNECTION LIMIT ").Append(database.ConnectionLimit.ToString(CultureInfo.InvariantCulture)).Append(";\n");
        script.Append("ALTER DATABASE :\"new\" OWNER TO ").Append(SqlText.Name(database.Owner)).Append(";\n");
        script.Append("DANMEN_SQL\nschema --section=post-data -L <(event_triggers)\n");
        script.Append("# Where tables have foreign ones below them this asks other servers, which may be away; everything is restored by then.\n");
        script.Append("into -c 'ANALYZE' || echo \"$new: ANALYZE did not end, see above\" >&2\n");
        script.Append("echo \"$new: restored\"\n");
        return names.GetBytes(script.ToString());
    }

    private static void Section(StringBuilder script, string comment) => script.Append("\n# ").Append(comment).Append('\n');

    /// <summary>One word of the shell.</summary>
    internal static string Shell(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
