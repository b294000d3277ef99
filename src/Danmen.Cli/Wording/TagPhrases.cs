namespace Danmen.Cli.Wording;

/// <summary>Words of the commands for milestone tags.</summary>
internal static class TagPhrases
{
    public static Phrase Noun => new("Name snapshots for good: create, find, see, compare, edit and delete milestone tags", "断面に恒久的な名前を付ける。マイルストーンタグの作成、検索、表示、比較、編集、削除を行う");

    public static Phrase Create => new(
        "Take a snapshot and name it, or name one that is there\nThe name is ENV-TYPE-VERSION-YYYYMMDD. What the tag says of commits, migrations, configuration and pickles comes from the snapshot; the record is signed.",
        "断面を取得して名前を付ける。既存の断面にも付けられる\n名前は「環境-種類-バージョン-年月日」です。コミット、マイグレーション、設定、pickle の情報は断面から取り、記録に署名します。");

    public static Phrase Type => new("What sort of milestone: release (by the pipeline), feature (by hand), weekly (by the scheduler), or a word of your own", "マイルストーンの種類。release（パイプライン）、feature（手動）、weekly（スケジューラー）、または任意の語");

    public static Phrase Version => new("Its version, for example v1.2.3", "バージョン。例: v1.2.3");

    public static Phrase OfSnapshot => new("Name this snapshot instead of taking one", "新たに取得せず、この断面に名前を付ける");

    public static Phrase Message => new("What the milestone is", "マイルストーンの説明");

    public static Phrase Label => new("A label; may be given several times", "ラベル。複数回指定可");

    public static Phrase Link => new("Address of a release page or a ticket; may be given several times", "リリースページやチケットの URL。複数回指定可");

    public static Phrase AllowDirty => new("Let a release hold changes that are not committed", "未コミットの変更がある状態でのリリースを許可する");

    public static Phrase AllowUnpushed => new("Let a release be of a commit that no remote holds", "リモートにないコミットでのリリースを許可する");

    public static Phrase AllowIncomplete => new("Name an incomplete or partial snapshot", "不完全または部分的な断面にも名前を付ける");

    public static Phrase ExampleCreate => new("Takes a snapshot of 'prod' and names it, for example prod-release-v1.2.3-20240624.", "prod の断面を取得し、prod-release-v1.2.3-20240624 のように名前を付けます。");

    public static Phrase ExampleCreateOf => new("Names the latest snapshot of 'prod'.", "prod の最新の断面に名前を付けます。");

    public static Phrase NeedsOption => new("'{0}' is missing; it must be given.", "'{0}' を指定してください。");

    public static Phrase NotALabel => new("'{0}' is no label; write KEY=VALUE.", "'{0}' はラベルではありません。KEY=VALUE の形で指定してください。");

    public static Phrase Created => new("Tag {0} names snapshot {1}.", "断面 {1} にタグ {0} を付けました。");

    public static Phrase CreatedWithSnapshot => new("Snapshot {1} was taken, and tag {0} names it.", "断面 {1} を取得し、タグ {0} を付けました。");

    public static Phrase List => new("List the tags by environment, newest first", "タグを環境ごとに新しい順で一覧表示する");

    public static Phrase FilterEnvironment => new("Only tags of this environment", "この環境のタグだけを表示する");

    public static Phrase WithDeleted => new("Deleted tags too", "削除済みのタグも表示する");

    public static Phrase Limit => new("At most N tags", "最大 N 件を表示する");

    public static Phrase Search => new(
        "Find tags by what they carry\nAll conditions must hold. Answers come from a local cache that each search brings up to date.",
        "タグを内容で検索する\nすべての条件を満たすものを表示します。検索のたびに最新化するローカルキャッシュから回答します。");

    public static Phrase SearchText => new("Words that the name, message, labels, links, branch or author hold", "名前、説明、ラベル、リンク、ブランチ、作成者に含まれる語");

    public static Phrase FilterType => new("Only tags of this type", "この種類のタグだけを表示する");

    public static Phrase FilterVersion => new("A pattern such as 'v1.*', or a range such as '>=1.2 <2'", "'v1.*' のようなパターン、または '>=1.2 <2' のような範囲");

    public static Phrase FilterFrom => new("Captured on this day or later (YYYY-MM-DD)", "この日以降に取得されたもの（YYYY-MM-DD）");

    public static Phrase FilterTo => new("Captured on this day or earlier (YYYY-MM-DD)", "この日以前に取得されたもの（YYYY-MM-DD）");

    public static Phrase FilterCommit => new("A commit, or its first digits", "コミット、またはその先頭の桁");

    public static Phrase FilterMigration => new("Version of the newest schema migration", "最新のスキーママイグレーションのバージョン");

    public static Phrase FilterPickle => new("SHA-256 of a pickle, or its first digits", "pickle の SHA-256、またはその先頭の桁");

    public static Phrase FilterLabel => new("A label, whatever its value, or with this value", "ラベル。値も指定可");

    public static Phrase Sort => new("newest (the usual), version or name", "newest（既定）、version、name のいずれか");

    public static Phrase PageSize => new("At most N tags a page (50)", "1ページの件数（既定 50）");

    public static Phrase Page => new("Which page, from 1", "表示するページ（1 から）");

    public static Phrase ExampleSearchRange => new("Releases from 1.2 up to, not including, 2.", "1.2 以上 2 未満のリリースを検索します。");

    public static Phrase ExampleSearchCommit => new("Tags whose code is at this commit.", "このコミットのコードを含むタグを検索します。");

    public static Phrase NoOrder => new("'{0}' is no order; write newest, version or name.", "'{0}' は並び順ではありません。newest、version、name のいずれかを指定してください。");

    public static Phrase NoDay => new("'{0}' takes a day such as 2024-06-24, not '{1}'.", "'{0}' には 2024-06-24 のような日付を指定してください（'{1}' は不可）。");

    public static Phrase NoDigits => new("'{0}' takes hexadecimal digits, not '{1}'.", "'{0}' には16進数を指定してください（'{1}' は不可）。");

    public static Phrase Unreadable => new("A record that claims to be tag '{0}' cannot be read: {1}", "タグ '{0}' を名乗る記録を読み取れません: {1}");

    public static Phrase None => new("There is no such tag.", "該当するタグはありません。");

    public static Phrase More => new("{0} to {1} of {2}; see --page.", "{2} 件中 {0}～{1} 件目を表示。続きは --page で表示できます。");

    public static Phrase NameHead => new("TAG", "タグ");

    public static Phrase CommitHead => new("COMMIT", "コミット");

    public static Phrase SignatureHead => new("SIGNATURE", "署名");

    public static Phrase MessageHead => new("MESSAGE", "説明");

    public static Phrase DeletedName => new("{0} (deleted)", "{0}（削除済み）");

    public static Phrase TrustedBy => new("trusted: {0}", "信頼: {0}");

    public static Phrase TrustedOwn => new("own key", "自分の鍵");

    public static Phrase Unpinned => new("unpinned", "未登録の鍵");

    public static Phrase OutOfTime => new("out of time: {0}", "期間外: {0}");

    public static Phrase BadSignature => new("BAD", "不正");

    public static Phrase Name => new("A tag's name, for example prod-release-v1.2.3-20240624", "タグ名。例: prod-release-v1.2.3-20240624");

    public static Phrase Show => new("Show what a tag says and who signed it", "タグの内容と署名者を表示する");

    public static Phrase History => new("Every revision, and deleted tags too", "すべての改訂を表示する。削除済みのタグも対象");

    public static Phrase TagLabel => new("Tag", "タグ");

    public static Phrase CapturedLabel => new("Captured", "取得日時");

    public static Phrase CreatedLabel => new("Created", "作成");

    public static Phrase CreatedValue => new("{0} by {1} on {2}", "{0}（{1}、{2}）");

    public static Phrase SignatureLabel => new("Signature", "署名");

    public static Phrase MessageLabel => new("Message", "説明");

    public static Phrase LabelLabel => new("Label", "ラベル");

    public static Phrase LinkLabel => new("Link", "リンク");

    public static Phrase ReasonLabel => new("Deleted because", "削除理由");

    public static Phrase CodeValue => new("commit {0}, branch {1}", "コミット {0}、ブランチ {1}");

    public static Phrase DirtyValue => new(", with changes that were not committed", "、未コミットの変更あり");

    public static Phrase DatabaseValue => new("{0}, migrations {1}, schema {2}", "{0}、マイグレーション {1}、スキーマ {2}");

    public static Phrase ConfigurationValue => new("digest {0}", "ダイジェスト {0}");

    public static Phrase PickleValue => new("SHA-256 {0}, protocol {1}, imports {2}", "SHA-256 {0}、プロトコル {1}、import {2}");

    public static Phrase MorePickles => new("and {0} more pickles; see --json", "ほか {0} 件の pickle（--json で全件）");

    public static Phrase ActionHead => new("WHAT", "操作");

    public static Phrase TimeHead => new("WHEN", "日時");

    public static Phrase WhoHead => new("WHO", "実行者");

    public static Phrase ActionCreate => new("created", "作成");

    public static Phrase ActionEdit => new("edited", "編集");

    public static Phrase ActionDelete => new("deleted", "削除");

    public static Phrase Diff => new(
        "Compare two tags, or a tag with the live system\nThe same as 'snapshot diff': tags and snapshots may stand on either side.",
        "2つのタグ、またはタグと稼働中のシステムを比較する\n'snapshot diff' と同じで、どちら側にもタグと断面を指定できます。");

    public static Phrase Edit => new("Change a tag's message, labels or links\nAdds a signed revision; those before it stay readable.", "タグの説明、ラベル、リンクを変更する\n署名付きの改訂を追加します。以前の改訂も引き続き参照できます。");

    public static Phrase RemoveLabel => new("Take this label away; may be given several times", "このラベルを外す。複数回指定可");

    public static Phrase RemoveLink => new("Take this link away; may be given several times", "このリンクを外す。複数回指定可");

    public static Phrase ExampleEdit => new("Adds a label, or gives it another value.", "ラベルを追加するか、値を変更します。");

    public static Phrase NothingToEdit => new("Nothing to change was given; see --message, --label, --link.", "変更内容を指定してください。--message、--label、--link を使用できます。");

    public static Phrase Edited => new("Tag {0} has a new revision, number {1}.", "タグ {0} に改訂 {1} を追加しました。");

    public static Phrase Delete => new("Delete a tag\nWhat it names is no longer kept on its account; its name is never used again, and its history stays.", "タグを削除する\nタグによる断面の保護は解除されます。名前は再利用されず、履歴は残ります。");

    public static Phrase Reason => new("Why it is deleted; kept with the tag's history", "削除理由。タグの履歴に残る");

    public static Phrase ExampleDelete => new("Deletes a tag, saying why.", "理由を記録してタグを削除します。");

    public static Phrase DeleteQuestion => new("Tag {0} will be deleted; its name can never be used again.", "タグ {0} を削除します。この名前は二度と使用できません。");

    public static Phrase Deleted => new("Tag {0} is deleted. 'danmen tag show {0} --history' still tells of it.", "タグ {0} を削除しました。履歴は 'danmen tag show {0} --history' で確認できます。");
}
