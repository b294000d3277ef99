using System.Text.RegularExpressions;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Systems;

/// <summary>Reads <c>s3: { region, style, storage_class, tags, sse, kms_key, ca, tls, credentials }</c>.</summary>
internal static partial class S3Reader
{
    public static S3Definition Read(YamlSource source, YamlEntry s3, string folder)
    {
        var result = new S3Definition();
        foreach (YamlEntry entry in source.Mapping(s3.Value, s3.Path))
        {
            result = entry.Key switch
            {
                "region" => result with { Region = Word(source, entry) },
                "style" => result with { Style = OneOf(source, entry, ("auto", S3Style.Auto), ("path", S3Style.Path), ("virtual", S3Style.Virtual)) },
                "storage_class" => result with { StorageClass = Word(source, entry) },
                "tags" => result with { Tags = source.Flag(entry.Value, entry.Path) },
                "sse" => result with { Encryption = OneOf(source, entry, ("AES256", "AES256"), ("aws:kms", "aws:kms")) },
                "kms_key" => result with { KmsKey = source.Text(entry.Value, entry.Path) },
                "ca" => result with { AuthorityFile = PathText.Absolute(source, entry.Value, entry.Path, folder) },
                "tls" => result with { AllowsTls12 = OneOf(source, entry, ("1.3", false), ("1.2", true)) },
                "credentials" => result with { Credentials = Credentials(source, entry, folder) },
                _ => throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, SystemRemarks.KnownAre.With("region, style, storage_class, tags, sse, kms_key, ca, tls, credentials")),
            };
        }

        return result.KmsKey is null || result.Encryption == "aws:kms"
            ? result
            : throw source.Fault(SystemFaults.InvalidValue, s3.Value, $"{s3.Path}.kms_key", SystemRemarks.KmsKeyAlone.With());
    }

    private static S3CredentialSource Credentials(YamlSource source, YamlEntry credentials, string folder)
    {
        string? file = null, profile = null;
        SecretReference? accessKey = null, secretKey = null, sessionToken = null;
        foreach (YamlEntry entry in source.Mapping(credentials.Value, credentials.Path))
        {
            switch (entry.Key)
            {
                case "file":
                    file = PathText.Absolute(source, entry.Value, entry.Path, folder);
                    break;
                case "profile":
                    profile = source.Text(entry.Value, entry.Path);
                    break;
                case "access_key":
                    accessKey = SecretText.Read(source, entry.Value, entry.Path, folder);
                    break;
                case "secret_key":
                    secretKey = SecretText.Read(source, entry.Value, entry.Path, folder);
                    break;
                case "session_token":
                    sessionToken = SecretText.Read(source, entry.Value, entry.Path, folder);
                    break;
                default:
                    throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, SystemRemarks.KnownAre.With("file, profile, access_key, secret_key, session_token"));
            }
        }

        return (file, accessKey, secretKey) switch
        {
            ({ } path, null, null) when sessionToken is null => new S3CredentialSource.SharedFile(path, profile ?? "default"),
            (null, { } access, { } secret) when profile is null => new S3CredentialSource.Secrets(access, secret, sessionToken),
            _ => throw source.Fault(SystemFaults.InvalidValue, credentials.Value, credentials.Path, SystemRemarks.S3CredentialsNeed.With()),
        };
    }

    private static T OneOf<T>(YamlSource source, YamlEntry entry, params ReadOnlySpan<(string Word, T Value)> choices)
    {
        string text = source.Text(entry.Value, entry.Path);
        var words = new List<string>();
        foreach ((string word, T value) in choices)
        {
            if (word == text) return value;
            words.Add(word);
        }

        throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, SystemRemarks.OneOf.With(words));
    }

    internal static string Word(YamlSource source, YamlEntry entry)
    {
        string text = source.Text(entry.Value, entry.Path);
        return WordPattern().IsMatch(text) ? text : throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, SystemRemarks.NoWord.With(text));
    }

    // Goes into headers.
    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,64}\z")]
    private static partial Regex WordPattern();
}
