using Danmen.Faults;

namespace Danmen.Integrations.Azure;

/// <summary>What is wrong with Azure Blob Storage, or with where it is said to be.</summary>
internal static class AzureRemarks
{
    public static readonly RemarkCode PlaceWanted = new(
        "azure.place_wanted", "CONTAINER:/PREFIX is wanted, the container in small letters, digits and dashes", "コンテナー:/プレフィックス を指定してください（コンテナー名は英小文字、数字、ハイフン）");

    public static readonly RemarkCode NoAccount = new("azure.no_account", "there is no account name", "アカウント名がありません");

    public static readonly RemarkCode NoKey = new("azure.no_key", "there is neither key nor signature", "キーも SAS もありません");

    public static readonly RemarkCode Malformed = new("azure.malformed", "key, signature or connection string is malformed", "キー、SAS、または接続文字列の形式が正しくありません");
}
