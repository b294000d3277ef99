namespace Danmen.Faults;

/// <summary>The numbered errors of Azure Blob Storage.</summary>
public static class AzureFaults
{
    public static readonly FaultCode ContainerMissing = new(
        "DM-AZURE-001", FaultKind.NotFound, false,
        "The storage account has no such container", "ストレージアカウントに該当するコンテナーがありません",
        "Check its name, or make it: Danmen makes no containers. Then run 'danmen repository init' for a new repository.",
        "名前を確認するか、コンテナーを作成してください（Danmen はコンテナーを作成しません）。新しいリポジトリの場合は、続けて 'danmen repository init' を実行してください。");

    public static readonly FaultCode CredentialsMissing = new(
        "DM-AZURE-002", FaultKind.Usage, false,
        "No credentials for Azure Blob Storage were found", "Azure Blob Storage の認証情報が見つかりません",
        "Set AZURE_ACCOUNT_NAME and AZURE_ACCOUNT_KEY (or AZURE_ACCOUNT_SAS), AZURE_STORAGE_CONNECTION_STRING, or 'azure' in danmen.yaml.",
        "AZURE_ACCOUNT_NAME と AZURE_ACCOUNT_KEY（または AZURE_ACCOUNT_SAS）、AZURE_STORAGE_CONNECTION_STRING、または danmen.yaml の 'azure' を設定してください。");

    public static readonly FaultCode CredentialsRefused = new(
        "DM-AZURE-003", FaultKind.Refused, false,
        "Azure Blob Storage does not take these credentials", "Azure Blob Storage が認証情報を受け付けません",
        "Check account name and key, or the signature's rights (read, add, create, write, delete, list) and its end, and this machine's clock.",
        "アカウント名とキー、または SAS の権限（読み取り、追加、作成、書き込み、削除、一覧）と有効期限、このマシンの時計を確認してください。");
}
