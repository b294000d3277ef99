namespace Danmen.Faults;

/// <summary>The numbered errors of milestone tags.</summary>
public static class TagFaults
{
    public static readonly FaultCode NameInvalid = new(
        "DM-TAG-001", FaultKind.Usage, false,
        "This cannot be a tag's name", "タグ名として使用できません",
        "A tag is ENV-TYPE-VERSION-YYYYMMDD; the version is what git allows in one component of a reference's name: no '/', blanks, control characters or ~^:?*[\\.",
        "タグは「環境-種類-バージョン-年月日」です。バージョンには git の参照名の1要素で使える文字だけを使えます（'/'、空白、制御文字、~^:?*[\\ は不可）。");

    public static readonly FaultCode Exists = new(
        "DM-TAG-002", FaultKind.Refused, false,
        "There is such a tag already", "同名のタグが既に存在します",
        "Choose another version. The name of a deleted tag is never used again.",
        "別のバージョンを指定してください。削除したタグの名前は再利用できません。");

    public static readonly FaultCode NotFound = new(
        "DM-TAG-003", FaultKind.NotFound, false,
        "There is no such tag", "該当するタグがありません",
        "See 'danmen tag list'.",
        "'danmen tag list' を確認してください。");

    public static readonly FaultCode Deleted = new(
        "DM-TAG-004", FaultKind.NotFound, false,
        "The tag was deleted", "このタグは削除されています",
        "See 'danmen tag show NAME --history' for who deleted it and why.",
        "削除した人と理由は 'danmen tag show NAME --history' で確認できます。");

    public static readonly FaultCode OtherEnvironment = new(
        "DM-TAG-005", FaultKind.Refused, false,
        "The snapshot is of another environment", "断面は別の環境のものです",
        "Name a snapshot of the tag's environment, or tag it under its own environment.",
        "タグの環境の断面を指定するか、断面自身の環境でタグを付けてください。");

    public static readonly FaultCode DirtyWorkTree = new(
        "DM-TAG-006", FaultKind.Refused, false,
        "The captured work tree has changes that are not committed", "取得した作業ツリーに未コミットの変更があります",
        "Commit them and take the tag again, or add --allow-dirty. The snapshot stays.",
        "コミットしてから再度タグを付けるか、--allow-dirty を指定してください。断面は残ります。");

    public static readonly FaultCode UnknownToRemote = new(
        "DM-TAG-007", FaultKind.Refused, false,
        "The captured commit is not in the remote repository", "取得したコミットがリモートリポジトリにありません",
        "Push it and take the tag again, or add --allow-unpushed. The snapshot stays.",
        "push してから再度タグを付けるか、--allow-unpushed を指定してください。断面は残ります。");

    public static readonly FaultCode SnapshotNotWhole = new(
        "DM-TAG-008", FaultKind.Refused, false,
        "The snapshot is incomplete or partial", "断面が不完全または部分断面です",
        "See 'danmen snapshot show'. Take a whole one, or add --allow-incomplete.",
        "'danmen snapshot show' を確認し、完全な断面を取得するか、--allow-incomplete を指定してください。");

    public static readonly FaultCode Tagged = new(
        "DM-TAG-009", FaultKind.Refused, false,
        "A milestone tag names this snapshot", "マイルストーンタグの付いた断面です",
        "Delete the tag first: 'danmen tag delete NAME --reason R'.",
        "先に 'danmen tag delete NAME --reason R' でタグを削除してください。");

    public static readonly FaultCode QueryInvalid = new(
        "DM-TAG-010", FaultKind.Usage, false,
        "The search cannot be understood", "検索条件を解釈できません",
        "Versions are a pattern such as 'v1.*' or a range such as '>=1.2 <2'; dates are YYYY-MM-DD.",
        "バージョンは 'v1.*' のようなパターンか '>=1.2 <2' のような範囲、日付は YYYY-MM-DD で指定します。");

    public static readonly FaultCode EnvironmentUnknown = new(
        "DM-TAG-011", FaultKind.Usage, false,
        "A tag is of an environment, and danmen.yaml defines none of this name", "タグの環境が danmen.yaml に定義されていません",
        "Check the name, or add it under 'environments'.",
        "名前を確認するか、'environments' に追加してください。");
}
