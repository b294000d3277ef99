using Danmen.Faults;

namespace Danmen.Snapshots.Systems;

/// <summary>What is wrong with danmen.yaml, with secrets, and with what a command names of them.</summary>
internal static class SystemRemarks
{
    public static readonly RemarkCode At = new("config.at", "{0}: {1}", "{0}: {1}");

    public static readonly RemarkCode TooLong = new("config.too_long", "longer than 1 MiB", "1 MiB を超えています");

    public static readonly RemarkCode Empty = new("config.empty", "the file is empty; 'system' is missing", "ファイルが空です。'system' がありません");

    public static readonly RemarkCode SeveralDocuments = new("config.several_documents", "more than one document", "文書が複数あります");

    public static readonly RemarkCode ParserSays = new("config.parser_says", "the parser says: {0}", "解析エラー: {0}");

    public static readonly RemarkCode Malformed = new("config.malformed", "a tag, or a list or mapping in brackets, is malformed", "タグ、または括弧で囲んだリストやマッピングの形式が正しくありません");

    public static readonly RemarkCode NotUtf8 = new("config.not_utf", "it is not UTF-8", "UTF-8 ではありません");

    public static readonly RemarkCode TooDeep = new("config.too_deep", "nested too deeply", "階層が深すぎます");

    public static readonly RemarkCode NoAnchor = new("config.no_anchor", "there is no anchor '&{0}' before '*{0}'", "'*{0}' より前にアンカー '&{0}' がありません");

    public static readonly RemarkCode MustBeMapping = new("config.must_be_mapping", "must be a mapping of keys to values", "キーと値のマッピングで指定してください");

    public static readonly RemarkCode KeyMustBeText = new("config.key_must_be_text", "a key must be text", "キーは文字列で指定してください");

    public static readonly RemarkCode MustBeList = new("config.must_be_list", "must be a list, for example [a, b]", "リストで指定してください。例: [a, b]");

    public static readonly RemarkCode MustBeText = new("config.must_be_text", "must be text", "文字列で指定してください");

    public static readonly RemarkCode MustNotBeEmpty = new("config.must_not_be_empty", "must not be empty", "空にできません");

    public static readonly RemarkCode MustHaveNoNul = new("config.must_have_no_nul", "must not contain a NUL character", "NUL 文字を含めることはできません");

    public static readonly RemarkCode MustBeFlag = new("config.must_be_flag", "must be true or false", "true または false で指定してください");

    public static readonly RemarkCode MustBeNumber = new("config.must_be_number", "must be a whole number", "整数で指定してください");

    public static readonly RemarkCode NoDuration = new("config.no_duration", "'{0}' is not a length of time such as 30s, 15m, 24h or 7d", "'{0}' は時間の長さではありません。例: 30s、15m、24h、7d");

    public static readonly RemarkCode NoTagType = new(
        "config.no_tag_type",
        "'{0}' is no type of tags: lower-case letters, digits and '_', starting with a letter",
        "'{0}' はタグの種類として使用できません。英小文字で始まる、英小文字、数字、'_' で指定してください");

    public static readonly RemarkCode NoTagDuration = new(
        "config.no_tag_duration", "'{0}' is neither 'forever' nor a length of time such as 90d", "'{0}' は 'forever' でも時間の長さでもありません。例: 90d");

    public static readonly RemarkCode NoScheduleTime = new(
        "config.no_schedule_time",
        "'{0}' is no time such as 02:00 or 'Sun 03:00' (Mon, Tue, Wed, Thu, Fri, Sat, Sun)",
        "'{0}' は 02:00 や 'Sun 03:00'（Mon、Tue、Wed、Thu、Fri、Sat、Sun）のような時刻ではありません");

    public static readonly RemarkCode SecretInFile = new(
        "config.secret_in_file",
        "a secret never stands in danmen.yaml: write {{ file: PATH }}, {{ env: NAME }} or {{ command: [PROGRAM, ARGUMENT] }}",
        "シークレットは danmen.yaml に直接書けません。{{ file: パス }}、{{ env: 名前 }}、{{ command: [プログラム, 引数] }} のいずれかで指定してください");

    public static readonly RemarkCode OneOfSecrets = new("config.one_of_secrets", "needs exactly one of file, env, command", "file、env、command のいずれか1つだけを指定してください");

    public static readonly RemarkCode MustNameProgram = new("config.must_name_program", "must name a program", "プログラムを指定してください");

    public static readonly RemarkCode SecretsComeFrom = new("config.secrets_come_from", "secrets come from file, env or command", "シークレットは file、env、command から取得できます");

    public static readonly RemarkCode KnownAre = new("config.known_are", "known are {0}", "使用できるキーは {0} です");

    public static readonly RemarkCode NoTilde = new("config.no_tilde", "'~' is not expanded here: write the full path", "'~' は展開されません。完全なパスで指定してください");

    public static readonly RemarkCode ComponentName = new(
        "config.component_name",
        "a component's name is its folder's in a snapshot: letters, digits, '.', '_' and '-', at most 64, not starting with 'danmen.'",
        "コンポーネントの名前は断面のフォルダー名になります。英数字、'.'、'_'、'-' を 64 文字以内で、'danmen.' 以外で始めてください");

    public static readonly RemarkCode NoKind = new("config.no_kind", "names no kind; one of {0}", "種類がありません。次のいずれかを指定してください: {0}");

    public static readonly RemarkCode TwoKinds = new("config.two_kinds", "has two kinds, {0} and {1}", "種類が2つあります: {0} と {1}");

    public static readonly RemarkCode NoSettings = new("config.no_settings", "'{0}' has no settings", "'{0}' に設定項目はありません");

    public static readonly RemarkCode KindKnows = new("config.kind_knows", "'{0}' knows {1}", "'{0}' の設定項目は {1} です");

    public static readonly RemarkCode PasswordBeside = new(
        "config.password_beside", "a password never stands in danmen.yaml: use password: {{ env: NAME }} beside it", "パスワードは danmen.yaml に書けません。password: {{ env: 名前 }} を併記してください");

    public static readonly RemarkCode SystemMissing = new("config.system_missing", "'system' is missing", "'system' がありません");

    public static readonly RemarkCode EnvironmentName = new(
        "config.environment_name",
        "an environment's name is lower-case letters, digits and '_', starting with a letter, at most 32",
        "環境の名前は、英小文字で始まる、英小文字、数字、'_' の 32 文字以内で指定してください");

    public static readonly RemarkCode ComponentsMissing = new("config.components_missing", "'components' is missing or empty", "'components' がないか、空です");

    public static readonly RemarkCode FreezeNeedsBoth = new("config.freeze_needs_both", "needs both 'before' and 'after'", "'before' と 'after' の両方が必要です");

    public static readonly RemarkCode UnknownScheme = new(
        "config.unknown_scheme", "an address starts with rest:, s3:, rclone: or azure:; anything else is a path", "アドレスは rest:、s3:、rclone:、azure: のいずれかで始めてください。それ以外はパスとみなします");

    public static readonly RemarkCode PasswordInAddress = new(
        "config.password_in_address", "a password never stands in danmen.yaml: take it out of the address", "パスワードは danmen.yaml に書けません。アドレスから取り除いてください");

    public static readonly RemarkCode ReplicaNeeds = new("config.replica_needs", "needs 'name', 'repository' and 'key'", "'name'、'repository'、'key' が必要です");

    public static readonly RemarkCode ReplicaName = new(
        "config.replica_name", "a replica's name is lower-case letters, digits, '_' and '-', starting with a letter, at most 32", "レプリカの名前は、英小文字で始まる、英小文字、数字、'_'、'-' の 32 文字以内で指定してください");

    public static readonly RemarkCode SameReplica = new("config.same_replica", "'{0}' has the name or the place of another", "'{0}' は名前または場所が他と重複しています");

    public static readonly RemarkCode NoWebAddress = new(
        "config.no_web_address", "must be an address such as https://gitlab.example", "https://gitlab.example のようなアドレスで指定してください");

    public static readonly RemarkCode NoProject = new(
        "config.no_project", "'{0}' is not a project's full path such as group/shop or group/sub/shop", "'{0}' は group/shop や group/sub/shop のようなプロジェクトの完全なパスではありません");

    public static readonly RemarkCode GitLabNeeds = new("config.gitlab_needs", "needs 'url', 'project' and 'token'", "'url'、'project'、'token' が必要です");

    public static readonly RemarkCode NoTimeZone = new("config.no_time_zone", "'{0}' is not a time zone such as Asia/Tokyo", "'{0}' はタイムゾーンではありません。例: Asia/Tokyo");

    public static readonly RemarkCode NoSystemName = new(
        "config.no_system_name",
        "'{0}' is not a name: letters, digits, '.', '_' and '-', starting with a letter or digit, at most 64",
        "'{0}' は名前として使用できません。英数字で始まる、英数字、'.'、'_'、'-' の 64 文字以内で指定してください");

    public static readonly RemarkCode DefinesNone = new("config.defines_none", "danmen.yaml defines none", "danmen.yaml に定義がありません");

    public static readonly RemarkCode DefinedAre = new("config.defined_are", "defined are {0}", "定義されているのは {0} です");

    public static readonly RemarkCode IsMissing = new("config.is_missing", "'{0}' is missing", "'{0}' がありません");

    public static readonly RemarkCode NotStarted = new("secret.not_started", "it did not start", "起動しませんでした");

    public static readonly RemarkCode ExitCode = new("secret.exit_code", "it ended with exit code {0}", "終了コード {0} で終了しました");

    public static readonly RemarkCode NotSet = new("secret.not_set", "it is not set", "設定されていません");

    public static readonly RemarkCode FirstLineEmpty = new("secret.first_line_empty", "its first line is empty", "1行目が空です");

    public static readonly RemarkCode TrustedNeeds = new(
        "system.trusted_needs",
        "a trusted key needs 'name' and 'public'",
        "信頼する鍵には 'name' と 'public' が必要です");

    public static readonly RemarkCode NoPublicKey = new(
        "system.no_public_key",
        "must be a public key on the curve P-256: the base64 text of its SubjectPublicKeyInfo, or PEM",
        "P-256 曲線の公開鍵を、SubjectPublicKeyInfo の base64 または PEM で指定してください");

    public static readonly RemarkCode NoMoment = new(
        "system.no_moment",
        "must be a date such as 2026-01-01, or a moment such as 2026-01-01T09:00:00+09:00",
        "2026-01-01 のような日付か、2026-01-01T09:00:00+09:00 のような日時を指定してください");

    public static readonly RemarkCode NeedsRepositoryAndKey = new(
        "system.needs_repository_and_key",
        "needs 'repository' and 'key'",
        "'repository' と 'key' が必要です");

    public static readonly RemarkCode ColdIsTheSame = new(
        "system.cold_is_the_same",
        "must be another repository than 'repository'",
        "'repository' とは別のリポジトリを指定してください");

    public static readonly RemarkCode KeyFileMissing = new("system.key_file_missing", "its key file {0} does not exist", "鍵ファイル {0} がありません");

    public static readonly RemarkCode OneOfKeys = new("config.one_of_keys", "needs exactly one of {0}", "{0} のいずれか1つだけを指定してください");

    public static readonly RemarkCode RuleNameTwice = new("config.rule_name_twice", "another rule is called '{0}'", "'{0}' という名前のルールがほかにあります");

    public static readonly RemarkCode NoHostName = new("config.no_host_name", "must be the name or the address of a host", "ホストの名前またはアドレスを指定してください");

    public static readonly RemarkCode MatchesNothing = new("config.matches_nothing", "matches an empty text, and so every place", "空の文字列に一致するため、あらゆる場所に一致してしまいます");

    public static readonly RemarkCode OneOf = new("config.one_of", "must be one of {0}", "次のいずれかを指定してください: {0}");

    public static readonly RemarkCode NoWord = new(
        "config.no_word", "'{0}' is not a word of letters, digits, '-' and '_', at most 64", "'{0}' は使用できません。英数字、'-'、'_' の 64 文字以内で指定してください");

    public static readonly RemarkCode KmsKeyAlone = new("config.kms_key_alone", "needs 'sse: aws:kms' beside it", "'sse: aws:kms' を併記してください");

    public static readonly RemarkCode AzureNeeds = new(
        "config.azure_needs",
        "give one of key, sas and connection_string; a connection string names account and endpoint itself",
        "key、sas、connection_string のいずれか1つを指定してください。接続文字列の場合、アカウントとエンドポイントはその中で指定します");

    public static readonly RemarkCode AzureEndpoint = new(
        "config.azure_endpoint", "it must be an http or https address without user and query", "ユーザーとクエリのない http または https のアドレスにしてください");

    public static readonly RemarkCode S3CredentialsNeed = new(
        "config.bucket_credentials_need",
        "needs either 'file' (and, if you like, 'profile'), or 'access_key' and 'secret_key' (and 'session_token')",
        "'file'（必要なら 'profile'）、または 'access_key' と 'secret_key'（必要なら 'session_token'）のどちらか一方を指定してください");

    public static readonly RemarkCode NoRate = new(
        "system.no_rate",
        "'{0}' is not a rate of at least 1 KB/s such as 50MB/s, 2MiB/s or 100Mbit/s",
        "'{0}' は 1 KB/s 以上の速度ではありません。例: 50MB/s、2MiB/s、100Mbit/s");

    public static readonly RemarkCode LockNeeds = new("config.lock_needs", "needs 'mode' and 'period'", "'mode' と 'period' が必要です");

    public static readonly RemarkCode LockTooShort = new(
        "config.lock_too_short",
        "'period' must be at least 7 days longer than 'extend_every' (7d when left out), so that an extension that fails can be repeated in time",
        "'period' は 'extend_every'（省略時は 7d）より 7 日以上長くしてください。延長に失敗しても期限前に再試行できるようにするためです");

    public static readonly RemarkCode WholeDays = new("config.whole_days", "must be whole days, at least 1d", "1d 以上の日単位で指定してください");

    public static readonly RemarkCode ArchiveNeedsClass = new("config.archive_needs_class", "needs 'storage_class' beside it", "'storage_class' を併記してください");

    public static readonly RemarkCode ArchiveNeedsTags = new(
        "config.archive_needs_tags",
        "a bucket's lifecycle finds packs of data by their object tag, which 's3.tags: false' switches off",
        "ライフサイクルはオブジェクトタグでデータのパックを識別します。's3.tags: false' と併用できません");
}
