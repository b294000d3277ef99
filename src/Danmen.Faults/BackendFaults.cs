namespace Danmen.Faults;

/// <summary>The numbered errors of the places where a repository lies: folders, servers.</summary>
public static class BackendFaults
{
    public static readonly FaultCode StorageFull = new(
        "DM-BACKEND-001", FaultKind.Fault, false,
        "No space is left where the repository lies", "リポジトリの保存先に空き容量がありません",
        "Free space or raise the quota, then run the same command again: what is stored already is kept.",
        "空き容量を確保するかクォータを増やし、同じコマンドを再実行してください。保存済みのデータは保持されます。");

    public static readonly FaultCode AccessDenied = new(
        "DM-BACKEND-002", FaultKind.Refused, false,
        "Access to the repository's storage is denied", "リポジトリの保存先へのアクセスが拒否されました",
        "Check the owner and mode of the folder, or the user and password of the server. An append-only server refuses deletions.",
        "フォルダーの所有者と権限、またはサーバーのユーザーとパスワードを確認してください。追記専用サーバーは削除を拒否します。");

    public static readonly FaultCode InvalidLocation = new(
        "DM-BACKEND-003", FaultKind.Usage, false,
        "This is not a repository location", "リポジトリの場所として正しくありません",
        "Give a path, 's3:https://host/bucket/prefix', 'azure:container:/prefix', 'rest:https://host:port/path/', or 'rclone:REMOTE:PATH' for every other storage.",
        "パス、's3:https://host/bucket/prefix'、'azure:container:/prefix'、'rest:https://host:port/path/'、他のストレージの場合は 'rclone:リモート:パス' を指定してください。");

    public static readonly FaultCode Unreachable = new(
        "DM-BACKEND-004", FaultKind.Fault, true,
        "The repository's server cannot be reached", "リポジトリのサーバーに接続できません",
        "Check the address, the network and the server's certificate, then run the same command again: what is stored already is kept.",
        "アドレス、ネットワーク、サーバー証明書を確認し、同じコマンドを再実行してください。保存済みのデータは保持されます。");

    public static readonly FaultCode NameTaken = new(
        "DM-BACKEND-005", FaultKind.VerificationFailed, false,
        "A file of this name but another length is stored already", "同名で長さの異なるファイルが既に保存されています",
        "Run 'danmen repository check --read-data': the stored file is torn or foreign.",
        "'danmen repository check --read-data' を実行してください。保存済みのファイルが不完全か、別の内容です。");

    public static readonly FaultCode Archived = new(
        "DM-BACKEND-006", FaultKind.Refused, false,
        "A file of the repository is in an archive class and cannot be read at once", "リポジトリのファイルがアーカイブのクラスにあり、すぐに読み取れません",
        "Ask for what a snapshot needs with 'danmen snapshot thaw REF', then run the command again. A file that is no pack of data is not there by Danmen's rules: see 'danmen repository lifecycle check'.",
        "'danmen snapshot thaw REF' で断面に必要なファイルの取り出しを依頼してから、再実行してください。データのパック以外のファイルは、Danmen のルールによるものではありません。'danmen repository lifecycle check' で確認してください。");
}
