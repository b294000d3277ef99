using Danmen.Faults;

namespace Danmen.Snapshots.Systems;

/// <summary>Reads <c>azure: { account, endpoint, key, sas, connection_string }</c>.</summary>
internal static class AzureReader
{
    public static AzureDefinition Read(YamlSource source, YamlEntry azure, string folder)
    {
        var result = new AzureDefinition();
        foreach (YamlEntry entry in source.Mapping(azure.Value, azure.Path))
        {
            result = entry.Key switch
            {
                "account" => result with { Account = source.Text(entry.Value, entry.Path) },
                "endpoint" => result with { Endpoint = Address(source, entry) },
                "key" => result with { Key = SecretText.Read(source, entry.Value, entry.Path, folder) },
                "sas" => result with { Signature = SecretText.Read(source, entry.Value, entry.Path, folder) },
                "connection_string" => result with { ConnectionString = SecretText.Read(source, entry.Value, entry.Path, folder) },
                _ => throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, SystemRemarks.KnownAre.With("account, endpoint, key, sas, connection_string")),
            };
        }

        int ways = (result.Key is null ? 0 : 1) + (result.Signature is null ? 0 : 1) + (result.ConnectionString is null ? 0 : 1);
        bool isAlone = result.ConnectionString is null || (result.Account is null && result.Endpoint is null);
        return ways <= 1 && isAlone ? result : throw source.Fault(SystemFaults.InvalidValue, azure.Value, azure.Path, SystemRemarks.AzureNeeds.With());
    }

    private static string Address(YamlSource source, YamlEntry entry)
    {
        string text = source.Text(entry.Value, entry.Path);
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" && address is { UserInfo: "", Query: "", Fragment: "" }
            ? text
            : throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, SystemRemarks.AzureEndpoint.With());
    }
}
