namespace Danmen.Cli.Wording;

/// <summary>Words of <c>danmen init</c>.</summary>
internal static class InitPhrases
{
    public static Phrase Command => new(
        "Set up a system: write danmen.yaml and a key, and create the repository\nOn a terminal it asks for what the options leave open.",
        "システムを登録する（danmen.yaml、キー、リポジトリを作成）\n端末では、オプションで指定されていない項目を尋ねます。");

    public static Phrase Directory => new("Folder for danmen.yaml; this one when left out", "danmen.yaml を置くフォルダー。省略時は現在のフォルダー");

    public static Phrase System => new("Name of the system (that of the folder)", "システム名（既定はフォルダー名）");

    public static Phrase Environment => new("Name of the first environment (prod)", "最初の環境の名前（既定 prod）");

    public static Phrase Production => new("The environment is production: its data enter no other environment", "環境を本番とする。データは他の環境に復元できなくなります");

    public static Phrase Component => new(
        "A component as NAME=KIND:PLACE, for example db=postgres:'dbname=shop' or code=git:/srv/shop; kinds are git, postgres, sqlite, files, config, pickle",
        "コンポーネントを 名前=種類:場所 で指定する。例: db=postgres:'dbname=shop'、code=git:/srv/shop。種類は git、postgres、sqlite、files、config、pickle");

    public static Phrase Example => new("Sets up a system whose code is in /srv/shop.", "コードが /srv/shop にあるシステムを登録します。");

    public static Phrase AskSystem => new("Name of the system [{0}]: ", "システム名 [{0}]: ");

    public static Phrase AskRepository => new("Repository, a path or rest:https://host/path [{0}]: ", "リポジトリ（パスまたは rest:https://host/path） [{0}]: ");

    public static Phrase AskEnvironment => new("Name of the first environment [{0}]: ", "最初の環境の名前 [{0}]: ");

    public static Phrase AskProduction => new("Is it production? (yes/no) [no]: ", "本番環境ですか？ (yes/no) [no]: ");

    public static Phrase AskComponent => new("Component as NAME=KIND:PLACE, empty to end: ", "コンポーネント（名前=種類:場所）。空行で終了: ");

    public static Phrase BadComponent => new("'{0}' is not NAME=KIND:PLACE with a kind of {1}", "'{0}' は 名前=種類:場所 の形式ではないか、種類が正しくありません（種類: {1}）");

    public static Phrase Done => new("The system '{0}' is set up.", "システム '{0}' を登録しました。");

    public static Phrase FileLabel => new("Definition", "定義");

    public static Phrase KeyLabel => new("Key", "キー");

    public static Phrase RepositoryLabel => new("Repository", "リポジトリ");

    public static Phrase KeyWarning => new(
        "Without the key nothing in the repository can be read, by anyone, ever. Keep a second copy of {0} now, away from this machine: in a password manager, or on paper in a safe.",
        "キーを失うと、リポジトリの内容は誰にも、二度と読み取れません。今すぐ {0} の控えをこのマシン以外の場所（パスワード管理ツール、紙に印刷して金庫など）に保管してください。");

    public static Phrase NextEdit => new("Next: describe the system in {0}, then 'danmen snapshot create {1}'.", "次の手順: {0} にシステムの構成を書き、'danmen snapshot create {1}' を実行してください。");

    public static Phrase NextSnapshot => new("Next: 'danmen snapshot create {0}'.", "次の手順: 'danmen snapshot create {0}' を実行してください。");
}
