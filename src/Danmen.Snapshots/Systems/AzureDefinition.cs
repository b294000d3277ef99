using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Systems;

/// <summary>How Azure Blob Storage is spoken to: <c>azure</c> of danmen.yaml. Of every <c>azure:</c> repository of the file. What is null comes from the environment.</summary>
public sealed record AzureDefinition
{
    /// <summary>Name of the storage account.</summary>
    public string? Account { get; init; }

    /// <summary>Address of its blob service where it is not <c>https://ACCOUNT.blob.core.windows.net</c>; http or https.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The account's key.</summary>
    public SecretReference? Key { get; init; }

    /// <summary>A shared access signature.</summary>
    public SecretReference? Signature { get; init; }

    /// <summary>A connection string, which names all of the others.</summary>
    public SecretReference? ConnectionString { get; init; }
}
