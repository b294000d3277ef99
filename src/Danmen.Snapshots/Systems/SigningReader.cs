using System.Globalization;
using System.Security.Cryptography;
using Danmen.Faults;
using YamlDotNet.RepresentationModel;

namespace Danmen.Snapshots.Systems;

/// <summary>Reads <c>signing: { key: PATH, trusted: [ { name, public, from, to } ] }</c>.</summary>
internal static class SigningReader
{
    private const string P256 = "1.2.840.10045.3.1.7";

    private static readonly string[] s_moments = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK"];

    public static SigningDefinition Read(YamlSource source, YamlEntry signing, string folder)
    {
        var result = new SigningDefinition();
        foreach (YamlEntry entry in source.Mapping(signing.Value, signing.Path))
        {
            result = entry.Key switch
            {
                "key" => result with { KeyFile = PathText.Absolute(source, entry.Value, entry.Path, folder) },
                "trusted" => result with { Trusted = [.. source.Sequence(entry.Value, entry.Path).Select(node => Trusted(source, node, entry.Path))] },
                _ => throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, SystemRemarks.KnownAre.With("key, trusted")),
            };
        }

        return result;
    }

    private static TrustedKey Trusted(YamlSource source, YamlNode node, string path)
    {
        string? name = null;
        byte[]? key = null;
        DateTimeOffset? from = null, to = null;
        foreach (YamlEntry entry in source.Mapping(node, path))
        {
            switch (entry.Key)
            {
                case "name":
                    name = source.Text(entry.Value, entry.Path);
                    break;
                case "public":
                    key = PublicKey(source, entry);
                    break;
                case "from":
                    from = Moment(source, entry);
                    break;
                case "to":
                    to = Moment(source, entry);
                    break;
                default:
                    throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, SystemRemarks.KnownAre.With("name, public, from, to"));
            }
        }

        if (name is null || key is null) throw source.Fault(SystemFaults.MissingKey, node, path, SystemRemarks.TrustedNeeds.With());
        return new TrustedKey(name, key, from, to);
    }

    // Base64 of the SubjectPublicKeyInfo, alone or as PEM.
    private static byte[] PublicKey(YamlSource source, YamlEntry entry)
    {
        string text = source.Text(entry.Value, entry.Path);
        try
        {
            byte[] bytes = PemEncoding.TryFind(text, out PemFields pem) ? Convert.FromBase64String(text[pem.Base64Data]) : Convert.FromBase64String(text.Trim());
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(bytes, out int read);
            if (read == bytes.Length && key.ExportParameters(includePrivateParameters: false).Curve.Oid?.Value == P256) return bytes;
        }
        catch (Exception error) when (error is FormatException or CryptographicException)
        {
            // Told below.
        }

        throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, SystemRemarks.NoPublicKey.With());
    }

    private static DateTimeOffset Moment(YamlSource source, YamlEntry entry) =>
        DateTimeOffset.TryParseExact(source.Text(entry.Value, entry.Path), s_moments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment)
            ? moment
            : throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, SystemRemarks.NoMoment.With());
}
