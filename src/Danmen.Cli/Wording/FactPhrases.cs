namespace Danmen.Cli.Wording;

/// <summary>Names of what a manifest says of components.</summary>
internal static class FactPhrases
{
    public static Phrase ApplicationId => new("application id", "アプリケーション ID");

    public static Phrase Branch => new("branch", "ブランチ");

    public static Phrase Bytes => new("size", "サイズ");

    public static Phrase Collate => new("collation", "照合順序");

    public static Phrase CollationVersion => new("version of the collation", "照合順序のバージョン");

    public static Phrase Commit => new("commit", "コミット");

    public static Phrase ConfigurationFiles => new("configuration files", "設定ファイルの数");

    public static Phrase Conflicts => new("conflicting files", "競合しているファイル");

    public static Phrase Ctype => new("character classification", "文字の分類（ctype）");

    public static Phrase Dangerous => new("pickles that run commands", "コマンドを実行する pickle の数");

    public static Phrase Database => new("database", "データベース");

    public static Phrase DatabaseOid => new("object id of the database", "データベースの OID");

    public static Phrase Describe => new("nearest tag", "最も近いタグ");

    public static Phrase Detached => new("HEAD is detached", "HEAD の切り離し");

    public static Phrase Digest => new("digest of names and content", "名前と内容のダイジェスト");

    public static Phrase Dirty => new("uncommitted changes", "未コミットの変更");

    public static Phrase DumpVersion => new("pg_dump", "pg_dump のバージョン");

    public static Phrase Encoding => new("encoding", "文字エンコーディング");

    public static Phrase Files => new("files", "ファイル数");

    public static Phrase ForeignColumns => new("columns over foreign tables", "外部テーブルに依存する列");

    public static Phrase ForeignDependants => new("objects over foreign tables", "外部テーブルに依存するもの");

    public static Phrase IndexCommit => new("commit of what is staged", "ステージ済みの内容のコミット");

    public static Phrase Integrity => new("integrity", "整合性");

    public static Phrase Kinds => new("files by format", "形式ごとのファイル数");

    public static Phrase LargeObjects => new("large objects", "ラージオブジェクトの数");

    public static Phrase LeftOutSchemas => new("schemas left out", "対象外のスキーマ");

    public static Phrase Locale => new("locale", "ロケール");

    public static Phrase LocaleProvider => new("locale provider", "ロケールプロバイダー");

    public static Phrase Modified => new("modified files", "変更されたファイル");

    public static Phrase NotPickles => new("other files", "その他のファイルの数");

    public static Phrase NotLookedInto => new("files that cannot be looked into", "中を調べられないファイル");

    public static Phrase ObjectFormat => new("object format", "オブジェクト形式");

    public static Phrase OnRemote => new("commit is in the remote repository", "コミットがリモートにある");

    public static Phrase PageSize => new("page size", "ページサイズ");

    public static Phrase Pickles => new("pickles", "pickle の数");

    public static Phrase Remote => new("remote", "リモート");

    public static Phrase Remotes => new("remotes", "リモートの一覧");

    public static Phrase Root => new("owner and mode of the folder", "フォルダーの所有者とモード");

    public static Phrase RowBytes => new("size of the rows", "行データのサイズ");

    public static Phrase Rows => new("rows", "行数");

    public static Phrase SchemaDigest => new("digest of the schema", "スキーマのダイジェスト");

    public static Phrase SchemaVersions => new("schema migrations", "スキーマのマイグレーション");

    public static Phrase ServerVersion => new("server", "サーバーのバージョン");

    public static Phrase Sha256 => new("SHA-256", "ファイルの SHA-256");

    public static Phrase Settings => new("settings of the repository", "リポジトリの設定");

    public static Phrase Shallow => new("shallow history", "浅い履歴");

    public static Phrase SizeBytes => new("size", "サイズ");

    public static Phrase SqliteVersion => new("SQLite library", "SQLite ライブラリのバージョン");

    public static Phrase Staged => new("staged files", "ステージ済みのファイル");

    public static Phrase Submodules => new("submodules", "サブモジュール");

    public static Phrase SubmodulesChanged => new("changed submodules", "変更されたサブモジュール");

    public static Phrase SystemIdentifier => new("identifier of the server", "サーバーの識別子");

    public static Phrase Tables => new("tables", "テーブルの数");

    public static Phrase Unparseable => new("files that cannot be parsed", "解析できないファイル");

    public static Phrase Untracked => new("untracked files", "追跡されていないファイル");

    public static Phrase Upstream => new("upstream branch", "上流ブランチ");

    public static Phrase UserVersion => new("user version", "ユーザーバージョン（user_version）");

    public static Phrase Changes => new("itemised changes", "変更の一覧");

    public static Phrase FakeSuper => new("owners in attributes", "所有者を属性に保存");

    public static Phrase Source => new("source", "取得元");

    public static Phrase Transfer => new("transferred", "転送");

    public static Phrase Yes => new("yes", "はい");

    public static Phrase No => new("no", "いいえ");

    public static Phrase Sound => new("sound", "正常");

    public static Phrase Damaged => new("damaged", "破損");

    public static Phrase PartlyChecked => new("partly checked", "一部のみ検査済み");

    /// <summary>What a fact is called; null for one that a later version writes.</summary>
    public static Phrase? Of(string name) => name switch
    {
        "application_id" => ApplicationId,
        "branch" => Branch,
        "bytes" => Bytes,
        "changes" => Changes,
        "collate" => Collate,
        "collation_version" => CollationVersion,
        "commit" => Commit,
        "configuration_files" => ConfigurationFiles,
        "conflicts" => Conflicts,
        "ctype" => Ctype,
        "dangerous" => Dangerous,
        "database" => Database,
        "database_oid" => DatabaseOid,
        "describe" => Describe,
        "detached" => Detached,
        "digest" => Digest,
        "dirty" => Dirty,
        "dump_version" => DumpVersion,
        "encoding" => Encoding,
        "fake_super" => FakeSuper,
        "files" => Files,
        "foreign_columns" => ForeignColumns,
        "foreign_dependants" => ForeignDependants,
        "index_commit" => IndexCommit,
        "integrity" => Integrity,
        "kinds" => Kinds,
        "large_objects" => LargeObjects,
        "left_out_schemas" => LeftOutSchemas,
        "locale" => Locale,
        "locale_provider" => LocaleProvider,
        "modified" => Modified,
        "not_pickles" => NotPickles,
        "not_looked_into" => NotLookedInto,
        "object_format" => ObjectFormat,
        "on_remote" => OnRemote,
        "page_size" => PageSize,
        "pickles" => Pickles,
        "remote" => Remote,
        "remotes" => Remotes,
        "root" => Root,
        "row_bytes" => RowBytes,
        "rows" => Rows,
        "schema_digest" => SchemaDigest,
        "schema_versions" => SchemaVersions,
        "server_version" => ServerVersion,
        "sha256" => Sha256,
        "settings" => Settings,
        "shallow" => Shallow,
        "size_bytes" => SizeBytes,
        "source" => Source,
        "sqlite_version" => SqliteVersion,
        "staged" => Staged,
        "submodules" => Submodules,
        "submodules_changed" => SubmodulesChanged,
        "system_identifier" => SystemIdentifier,
        "tables" => Tables,
        "transfer" => Transfer,
        "unparseable" => Unparseable,
        "untracked" => Untracked,
        "upstream" => Upstream,
        "user_version" => UserVersion,
        _ => null,
    };
}
