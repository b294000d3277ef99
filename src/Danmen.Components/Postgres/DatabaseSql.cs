using System.Globalization;

namespace Danmen.Components.Postgres;

/// <summary>The statements that build a database again; restore.sh and the loader use the same ones.</summary>
internal static class DatabaseSql
{
    /// <summary>CREATE DATABASE from template0.</summary>
    /// <param name="name">Quoted already.</param>
    /// <param name="tablespace">Its tablespace where the server has it, or null.</param>
    /// <param name="major">Major version of the server; 0 when it is not known: as the source's.</param>
    public static string Create(string name, DatabaseProperties database, string? tablespace, int major)
    {
        var sql = $"CREATE DATABASE {name} TEMPLATE template0 ENCODING {SqlText.Literal(database.Encoding)} LC_COLLATE {SqlText.Literal(database.Collate)} LC_CTYPE {SqlText.Literal(database.Ctype)}";
        if (database.LocaleProvider == "icu") sql += $" LOCALE_PROVIDER icu ICU_LOCALE {SqlText.Literal(database.Locale ?? "und")}";
        else if (database.LocaleProvider == "builtin") sql += $" LOCALE_PROVIDER builtin BUILTIN_LOCALE {SqlText.Literal(database.Locale ?? "C")}";
        else if (major >= 15) sql += " LOCALE_PROVIDER libc";
        if (database.IcuRules is not null) sql += $" ICU_RULES {SqlText.Literal(database.IcuRules)}";
        return tablespace is null ? sql : $"{sql} TABLESPACE {SqlText.Name(tablespace)}";
    }

    /// <summary>COPY … FROM STDIN for a table's stored rows.</summary>
    /// <param name="throughRoot">Into its topmost partitioned table, which finds each row's leaf.</param>
    public static string CopyFrom(TableRecord table, bool throughRoot, string encoding)
    {
        var target = throughRoot && table.Root is { } root ? SqlText.Name(root.Schema, root.Name) : SqlText.Name(table.Schema, table.Name);
        return $"COPY {target}{SqlText.Columns(table.Columns)} FROM STDIN (ENCODING {SqlText.Literal(encoding)})";
    }

    public static string SetSequence(SequenceRecord sequence) => string.Create(CultureInfo.InvariantCulture,
        $"SELECT pg_catalog.setval({SqlText.Literal(SqlText.Name(sequence.Schema, sequence.Name))}::pg_catalog.regclass, {sequence.LastValue}, {(sequence.IsCalled ? "true" : "false")})");

    /// <summary>ALTER DATABASE … SET, or ALTER ROLE … IN DATABASE … SET.</summary>
    /// <param name="name">Of the database, quoted already.</param>
    public static string Set(string name, DatabaseSetting setting)
    {
        var subject = setting.Role is null ? $"ALTER DATABASE {name}" : $"ALTER ROLE {SqlText.Name(setting.Role)} IN DATABASE {name}";
        return $"{subject} SET {SqlText.Name(setting.Name)} TO {SettingValue(setting)}";
    }

    /// <summary>Revokes what an object has by default, then grants what the source had. Empty when the source had the defaults.</summary>
    /// <param name="target">"DATABASE x" or "LARGE OBJECT 17", quoted already.</param>
    public static IEnumerable<string> Privileges(string target, string owner, IReadOnlyList<Privilege>? privileges)
    {
        if (privileges is null) yield break;
        yield return $"REVOKE ALL ON {target} FROM PUBLIC";
        yield return $"REVOKE ALL ON {target} FROM {SqlText.Name(owner)}";
        foreach (var privilege in privileges)
        {
            var grantee = privilege.Grantee is null ? "PUBLIC" : SqlText.Name(privilege.Grantee);
            yield return $"GRANT {privilege.Name} ON {target} TO {grantee}{(privilege.Grantable ? " WITH GRANT OPTION" : "")}";
        }
    }

    /// <summary>Statements that give a large object its owner, privileges, comment and labels.</summary>
    public static IEnumerable<string> LargeObject(LargeObjectRecord item)
    {
        var target = $"LARGE OBJECT {item.Oid.ToString(CultureInfo.InvariantCulture)}";
        foreach (var statement in Privileges(target, item.Owner, item.Privileges)) yield return statement;
        yield return $"ALTER {target} OWNER TO {SqlText.Name(item.Owner)}";
        if (item.Comment is not null) yield return $"COMMENT ON {target} IS {SqlText.Literal(item.Comment)}";
        foreach (var label in item.Labels) yield return $"SECURITY LABEL FOR {SqlText.Name(label.Provider)} ON {target} IS {SqlText.Literal(label.Label)}";
    }

    /// <summary>Settings that are lists are stored as "a, b": as one literal they would be one name.</summary>
    private static string SettingValue(DatabaseSetting setting)
    {
        if (setting.Name is not ("search_path" or "temp_tablespaces" or "local_preload_libraries" or "session_preload_libraries" or "shared_preload_libraries" or "unix_socket_directories"))
            return SqlText.Literal(setting.Value);
        var names = new List<string>();
        var current = new System.Text.StringBuilder();
        var quoted = false;
        for (var i = 0; i < setting.Value.Length; i++)
        {
            var c = setting.Value[i];
            if (c == '"' && quoted && i + 1 < setting.Value.Length && setting.Value[i + 1] == '"') current.Append(setting.Value[++i]);
            else if (c == '"') quoted = !quoted;
            else if (c == ',' && !quoted) Take();
            else if (c != ' ' || quoted) current.Append(c);
        }

        Take();
        return string.Join(", ", names);

        void Take()
        {
            names.Add(SqlText.Literal(current.ToString()));
            current.Clear();
        }
    }
}
