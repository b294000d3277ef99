using Danmen.Faults;

namespace Danmen.Components.Postgres.Loading;

/// <summary>What plans of PostgreSQL databases say.</summary>
internal static class PostgresRemarks
{
    public static readonly RemarkCode OlderServer = new(
        "postgres.older_server",
        "the server has version {0}, the snapshot comes from {1}: an older server cannot take it",
        "サーバーのバージョンは {0}、断面は {1} のものです。古いサーバーには復元できません");

    public static readonly RemarkCode ProgramsTooOld = new(
        "postgres.programs_too_old",
        "pg_restore {0} cannot read a dump of pg_dump {1}",
        "pg_restore {0} は pg_dump {1} のダンプを読めません");

    public static readonly RemarkCode MayNotCreate = new(
        "postgres.may_not_create",
        "the user {0} may not create databases (CREATEDB)",
        "ユーザー {0} にはデータベースの作成権限（CREATEDB）がありません");

    public static readonly RemarkCode MayNotEndSessions = new(
        "postgres.may_not_end_sessions",
        "the user {0} may not end other sessions (pg_signal_backend)",
        "ユーザー {0} には他のセッションを終了する権限（pg_signal_backend）がありません");

    public static readonly RemarkCode MayNotCreateRoles = new(
        "postgres.may_not_create_roles",
        "the user {0} may not create the roles {1} (CREATEROLE)",
        "ユーザー {0} にはロール {1} の作成権限（CREATEROLE）がありません");

    public static readonly RemarkCode SuperuserNeeded = new(
        "postgres.superuser_needed",
        "the user {0} is no superuser, and only one can restore: {1}",
        "次のものはスーパーユーザーだけが復元できます。ユーザー {0} はスーパーユーザーではありません: {1}");

    public static readonly RemarkCode SuperuserNeededPerhaps = new(
        "postgres.superuser_needed_perhaps",
        "note that elsewhere only a superuser could restore the following, and that what {0} may do is this service's own: {1}",
        "注意: 次のものは通常スーパーユーザーだけが復元できます。{0} に何が許可されているかはこのサービスによります: {1}");

    public static readonly RemarkCode NoMember = new(
        "postgres.no_member",
        "the user {0} is no member of {1}, or not with INHERIT and SET, and {1} owns: {2}. Grant {1} to {0}, or set 'owners: false'",
        "ユーザー {0} は {1} のメンバーでないか、INHERIT と SET を伴っていません。{1} が所有するもの: {2}。{1} を {0} に付与するか、'owners: false' を設定してください");

    public static readonly RemarkCode OwnerMayNotCreate = new(
        "postgres.owner_may_not_create",
        "{0} may not create in schema {1} before privileges are restored, and owns in it: {3}. Grant {2} to {0}, restore as a superuser, or set 'owners: false'",
        "{0} は権限が復元されるまでスキーマ {1} に作成できません。その中で所有するもの: {3}。{2} を {0} に付与するか、スーパーユーザーで復元するか、'owners: false' を設定してください");

    public static readonly RemarkCode AndMore = new("postgres.and_more", "{0} and {1} more", "{0} ほか {1} 件");

    public static readonly RemarkCode RolesCreated = new(
        "postgres.roles_created",
        "create the roles {0}; they stay when the restore is rolled back",
        "ロール {0} を作成します。復元を取り消しても残ります");

    public static readonly RemarkCode RolesCreatedWithoutPasswords = new(
        "postgres.roles_created_without_passwords",
        "create the roles {0}, without passwords; they stay when the restore is rolled back",
        "ロール {0} をパスワードなしで作成します。復元を取り消しても残ります");

    public static readonly RemarkCode RolesMissing = new(
        "postgres.roles_missing",
        "roles are missing: {0}; create them ('globals: true' stores them), or set 'owners: false'",
        "ロールがありません: {0}。作成するか（'globals: true' で断面に含められます）、'owners: false' を設定してください");

    public static readonly RemarkCode RolesMissingAndStored = new(
        "postgres.roles_missing_and_stored",
        "roles are missing: {0}; set 'create_roles: true', create them, or set 'owners: false'",
        "ロールがありません: {0}。'create_roles: true' を設定するか、作成するか、'owners: false' を設定してください");

    public static readonly RemarkCode ExtensionsMissing = new(
        "postgres.extensions_missing",
        "extensions are not installed on the server: {0}",
        "サーバーに拡張がインストールされていません: {0}");

    public static readonly RemarkCode IsMaintenanceDatabase = new(
        "postgres.is_maintenance_database",
        "{0} is the database from which others are renamed; name another with 'maintenance_db'",
        "{0} は名前の変更に使用するデータベースです。'maintenance_db' で別のものを指定してください");

    public static readonly RemarkCode IsCreated = new(
        "postgres.is_created",
        "{0} does not exist: it is created",
        "{0} は存在しないため、作成します");

    public static readonly RemarkCode IsSource = new(
        "postgres.is_source",
        "{0} is the database that was captured",
        "{0} は断面を取得したデータベースです");

    public static readonly RemarkCode IsNotSource = new(
        "postgres.is_not_source",
        "{0} is not the database that was captured",
        "{0} は断面を取得したデータベースではありません");

    public static readonly RemarkCode IsOthersSource = new(
        "postgres.is_others_source",
        "{0} is the very database that the other environment's snapshot was taken from",
        "{0} は、別の環境の断面を取得したデータベースそのものです");

    public static readonly RemarkCode ReplicationSlots = new(
        "postgres.replication_slots",
        "replication slots would stay with the old database: pg_drop_replication_slot ({0})",
        "レプリケーションスロットが以前のデータベースに残ります。pg_drop_replication_slot で削除してください（{0}）");

    public static readonly RemarkCode SubstituteSetting = new(
        "postgres.substitute",
        "substitute in {0}: {1} ({2} places)",
        "{0} の値を置き換えます: {1}（{2} か所）");

    public static readonly RemarkCode SettingLeftOver = new(
        "postgres.setting_left_over",
        "{0}: a value would be left that must not enter this environment ({1})",
        "{0}: この環境に持ち込めない値が残ります（{1}）");

    public static readonly RemarkCode SettingNotWritable = new(
        "postgres.setting_not_writable",
        "{0}: the rule '{1}' has a value that a setting cannot have",
        "{0}: ルール「{1}」の値は設定値として書き込めません");

    public static readonly RemarkCode RoleLeftOver = new(
        "postgres.role_left_over",
        "the role {0} would be made with a setting whose value must not enter this environment ({1}): make the role before",
        "ロール {0} の設定に、この環境に持ち込めない値が残ります（{1}）。先にロールを作成してください");

    public static readonly RemarkCode PreparedTransactions = new(
        "postgres.prepared_transactions",
        "prepared transactions block the exchange: COMMIT PREPARED or ROLLBACK PREPARED ({0})",
        "プリペアドトランザクションがあり入れ替えられません。COMMIT PREPARED または ROLLBACK PREPARED を実行してください（{0}）");

    public static readonly RemarkCode Subscriptions = new(
        "postgres.subscriptions",
        "subscriptions write into the database: ALTER SUBSCRIPTION … DISABLE, then SET (slot_name = NONE) and drop it, or disable it ({0})",
        "サブスクリプションがデータベースに書き込んでいます。ALTER SUBSCRIPTION … DISABLE の後、SET (slot_name = NONE) として削除するか、無効のままにしてください（{0}）");

    public static readonly RemarkCode IsTemplate = new(
        "postgres.is_template",
        "{0} is a template database",
        "{0} はテンプレートデータベースです");

    public static readonly RemarkCode NotOwned = new(
        "postgres.not_owned",
        "the user {0} does not own {1}",
        "ユーザー {0} は {1} の所有者ではありません");

    public static readonly RemarkCode SessionsEnd = new(
        "postgres.sessions_end",
        "{0} sessions on {1} will be ended at the exchange: {2}",
        "入れ替え時に {1} のセッション {0} 件を終了します: {2}");

    public static readonly RemarkCode ServerFits = new(
        "postgres.server_fits",
        "the server is PostgreSQL {0}, pg_restore is {1}; the {2} extensions and {3} roles that the snapshot needs are there or are made",
        "サーバーは PostgreSQL {0}、pg_restore は {1} です。断面に必要な拡張 {2} 件とロール {3} 件は、存在するか作成されます");

    public static readonly RemarkCode SpaceUnknown = new(
        "postgres.space_unknown",
        "note that about {0} are needed beside the living database, and that the free space could not be told: the server does not let its folder be known, or it lies where it cannot be looked at",
        "注意: 現在のデータベースのほかに約 {0} 必要ですが、サーバーのフォルダーを確認できないため、空き容量は不明です");

    public static readonly RemarkCode SpaceUnknownElsewhere = new(
        "postgres.space_unknown_elsewhere",
        "note that about {0} are needed beside the living database, and that the free space of a server on another machine cannot be told",
        "注意: 現在のデータベースのほかに約 {0} 必要ですが、別のマシンにあるサーバーの空き容量は確認できません");

    public static readonly RemarkCode Space = new(
        "postgres.space",
        "about {0} are needed beside the living database, {1} are free",
        "現在のデータベースのほかに約 {0} 必要です（空き {1}）");

    public static readonly RemarkCode TooLittleSpace = new(
        "postgres.too_little_space",
        "too little space in {0}: {1} needed, {2} free",
        "{0} の空き容量が足りません。必要 {1}、空き {2}");

    public static readonly RemarkCode Build = new(
        "postgres.build",
        "build {0} and verify row count and checksum of {1} tables",
        "{0} を作成し、{1} テーブルの行数とチェックサムを検証します");

    public static readonly RemarkCode Exchange = new(
        "postgres.exchange",
        "exchange {0} with {1}; the old one is kept as {2} until it is confirmed",
        "{0} を {1} と入れ替えます。以前のものは確定まで {2} として保持します");

    public static readonly RemarkCode CollationDiffers = new(
        "postgres.collation_differs",
        "the collation's version is {0}, at capture it was {1}: indexes are built anew, range partitions by text are filled through their root",
        "照合順序のバージョンは {0} で、取得時は {1} でした。インデックスを作り直し、文字列によるレンジパーティションはルート経由で読み込みます");

    public static readonly RemarkCode NoSubscriptions = new(
        "postgres.no_subscriptions",
        "subscriptions are left out",
        "サブスクリプションは復元しません");

    public static readonly RemarkCode NoForeignServers = new(
        "postgres.no_foreign_servers",
        "foreign servers, their tables and user mappings are dropped",
        "外部サーバーと、その外部テーブルおよびユーザーマッピングを削除します");

    public static readonly RemarkCode ForeignDependants = new(
        "postgres.foreign_dependants",
        "left out with the foreign servers: {0}",
        "外部サーバーとともに復元しないもの: {0}");

    public static readonly RemarkCode ForeignDependantsUnknown = new(
        "postgres.foreign_dependants_unknown",
        "what depends on foreign tables is left out with them; an earlier version took the snapshot and did not note what that is, the result names it",
        "外部テーブルに依存するものも復元しません。以前のバージョンで取得した断面には記録がないため、対象は復元の結果に表示します");

    public static readonly RemarkCode ForeignColumns = new(
        "postgres.foreign_columns",
        "rows would lose what they hold in columns of a foreign table's type, which is left out: {0}",
        "復元しない外部テーブルの型の列があり、行の値が失われます: {0}");

    public static readonly RemarkCode NoEventTriggers = new(
        "postgres.no_event_triggers",
        "event triggers are disabled",
        "イベントトリガーを無効にします");

    public static readonly RemarkCode NoCronJobs = new(
        "postgres.no_cron_jobs",
        "jobs of pg_cron, pgAgent and pg_timetable are made inactive",
        "pg_cron、pgAgent、pg_timetable のジョブを無効にします");

    public static readonly RemarkCode MustBeSuperuser = new(
        "postgres.must_be_superuser",
        "the user {0} must be a superuser: triggers and foreign keys of the living tables must not fire",
        "ユーザー {0} はスーパーユーザーでなければなりません。使用中のテーブルのトリガーと外部キーを動かさないためです");

    public static readonly RemarkCode CreateTable = new(
        "postgres.create_table",
        "create {0} again, as the snapshot has it, and load {1} rows",
        "{0} を断面のとおりに作り直し、{1} 行を読み込みます");

    public static readonly RemarkCode ReplaceRows = new(
        "postgres.replace_rows",
        "replace the rows of {0} by {1} rows; the present ones are kept in schema {2} until it is confirmed",
        "{0} の行を {1} 行で置き換えます。現在の行は確定までスキーマ {2} に保持します");

    public static readonly RemarkCode NothingFires = new(
        "postgres.nothing_fires",
        "triggers and foreign keys do not fire; foreign keys are checked before the change becomes visible",
        "トリガーと外部キーは動作しません。外部キーは変更が見えるようになる前に検査します");

    public static readonly RemarkCode ColumnGone = new(
        "postgres.column_gone",
        "{0} has no column {1} any more",
        "{0} に列 {1} がありません");

    public static readonly RemarkCode ColumnGenerated = new(
        "postgres.column_generated",
        "{0}: column {1} is generated now",
        "{0}: 列 {1} は生成列になっています");

    public static readonly RemarkCode ColumnNewer = new(
        "postgres.column_newer",
        "{0}: column {1} is newer than the snapshot and must not be null",
        "{0}: 列 {1} は断面より新しく、NULL にできません");

    public static readonly RemarkCode RuleFires = new(
        "postgres.rule_fires",
        "{0}: rule {1} fires always; disable it first",
        "{0}: ルール {1} は常に動作します。先に無効にしてください");

    public static readonly RemarkCode RowsDiffer = new(
        "postgres.rows_differ",
        "its rows differ: {0}",
        "行が異なります: {0}");

    public static readonly RemarkCode SchemaNotOfThisRun = new(
        "postgres.schema_not_of_this_run",
        "a schema of this name exists and is not of this run",
        "同じ名前のスキーマがすでに存在し、この復元処理のものではありません");

    public static readonly RemarkCode DatabaseNotOfThisRun = new(
        "postgres.database_not_of_this_run",
        "a database of this name exists and is not of this run",
        "同じ名前のデータベースがすでに存在し、この復元処理のものではありません");

    public static readonly RemarkCode NeitherSwappedNorBack = new(
        "postgres.neither_swapped_nor_back",
        "the restore is neither swapped nor rolled back",
        "復元は切り替えも復帰も完了していません");

    public static readonly RemarkCode OtherDatabase = new(
        "postgres.other_database",
        "it is another database than when the restore began",
        "復元を開始した時とは別のデータベースです");

    public static readonly RemarkCode BuiltGone = new(
        "postgres.built_gone",
        "{0}, which the restore built, is no longer there",
        "復元処理が作成した {0} がなくなっています");

    public static readonly RemarkCode SessionsStay = new(
        "postgres.sessions_stay",
        "sessions do not end",
        "セッションが終了しません");

    public static readonly RemarkCode Orphans = new(
        "postgres.orphans",
        "{0} rows of {1} would refer to rows of {2} that are not there",
        "{1} の {0} 行が、{2} にない行を参照することになります");

    public static readonly RemarkCode OtherTable = new(
        "postgres.other_table",
        "table {0} has come or gone since the restore began",
        "復元を開始した後に、テーブル {0} が作成または削除されました");
}
