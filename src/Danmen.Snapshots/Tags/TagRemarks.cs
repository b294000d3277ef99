using Danmen.Faults;

namespace Danmen.Snapshots.Tags;

/// <summary>Why a tag cannot be made or found.</summary>
internal static class TagRemarks
{
    public static readonly RemarkCode EnvironmentWord = new("tag.environment_word", "an environment's name is lower-case letters, digits and '_', a letter first", "環境名には英小文字、数字、'_' を使い、英小文字で始めてください");

    public static readonly RemarkCode TypeWord = new("tag.type_word", "a type is lower-case letters, digits and '_', a letter first; for example release, feature, weekly", "種類には英小文字、数字、'_' を使い、英小文字で始めてください。例: release、feature、weekly");

    public static readonly RemarkCode DefinedAre = new("tag.defined_are", "defined are {0}", "定義されている環境: {0}");

    public static readonly RemarkCode VersionEmpty = new("tag.version_empty", "the version is empty", "バージョンが空です");

    public static readonly RemarkCode VersionCharacter = new("tag.version_character", "the version holds {0}, which git does not allow in a reference's name", "バージョンに、git の参照名に使えない文字 {0} が含まれています");

    public static readonly RemarkCode VersionForGit = new("tag.version_for_git", "git allows no '..', no '@{{', no '.' or '.lock' at the end of a reference's name", "git の参照名では、'..'、'@{{'、末尾の '.' と '.lock' は使えません");

    public static readonly RemarkCode VersionComposed = new("tag.version_composed", "the version holds letters that are written in several pieces; write it in Unicode's composed form (NFC)", "バージョンに分解された文字が含まれています。Unicode の合成済みの形（NFC）で指定してください");

    public static readonly RemarkCode NameTooLong = new("tag.name_too_long", "the whole name is longer than {0} bytes", "名前全体が {0} バイトを超えています");

    public static readonly RemarkCode CreatedBy = new("tag.created_by", "created by {0} on {1} at {2}", "作成者: {0}（{1}）、日時: {2}");

    public static readonly RemarkCode DeletedBy = new("tag.deleted_by", "deleted by {0} on {1} at {2}: {3}", "削除者: {0}（{1}）、日時: {2}、理由: {3}");

    public static readonly RemarkCode SnapshotOf = new("tag.snapshot_of", "{0} is of {1}", "{0} は {1} の断面です");

    public static readonly RemarkCode ComponentIn = new("tag.component_in", "component {0} at commit {1} in {2}", "コンポーネント {0}（コミット {1}）、断面 {2}");

    public static readonly RemarkCode NamedBy = new("tag.named_by", "it is named by {0}", "付いているタグ: {0}");

    public static readonly RemarkCode Unpinned = new("tag.unpinned", "tag {0} is signed by a key that danmen.yaml does not name ({1}): see 'signing.trusted'", "タグ {0} は danmen.yaml に登録されていない鍵（{1}）で署名されています。'signing.trusted' を確認してください");

    public static readonly RemarkCode OutOfTime = new("tag.out_of_time", "tag {0} is signed by {1} outside the time for which that key is trusted", "タグ {0} は、鍵 {1} の信頼期間外に署名されています");

    public static readonly RemarkCode NewKey = new("tag.new_key", "a new signing key was made: {0}. For others to trust what it signs, add to 'signing.trusted' in danmen.yaml: {{ name: {1}, public: \"{2}\" }}", "新しい署名鍵を作成しました: {0}。他の環境で信頼するには、danmen.yaml の 'signing.trusted' に {{ name: {1}, public: \"{2}\" }} を追加してください");

    public static readonly RemarkCode KeptCold = new("tag.kept_cold", "what it names has moved to the cold repository", "このタグが示す断面はコールドリポジトリに移動済みです");

    public static readonly RemarkCode NotInCold = new("tag.not_in_cold", "tag {0} names it, and the cold repository does not have it", "タグ {0} が示していますが、コールドリポジトリにありません");

    public static readonly RemarkCode ColdLater = new(
        "tag.cold_later", "the cold repository does not know of the change to tag {0} yet, and will by the next 'danmen retention apply': {1}",
        "タグ {0} の変更はまだコールドリポジトリに反映されていません。次の 'danmen retention apply' で反映します: {1}");

    public static readonly RemarkCode NotInColdEither = new("tag.not_in_cold_either", "the record says that its snapshot has moved to the cold repository, and it is not there", "記録では断面がコールドリポジトリに移動済みですが、そこにありません");
}
