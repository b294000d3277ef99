using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Integrations.S3;

/// <summary>Finds the credentials that danmen.yaml names. Nothing is read before the first request. Thread-safe.</summary>
internal sealed class S3Credentials(S3CredentialSource source, ISecretReader secrets) : AWSCredentials
{
    private readonly Lock _lock = new();
    private Task<AWSCredentials>? _finding;
    private AWSCredentials? _found;

    /// <summary>Reads the secret, once; the SDK asks for it synchronously.</summary>
    public async Task PrepareAsync()
    {
        if (_found is not null) return;
        Task<AWSCredentials> finding;
        lock (_lock) finding = _finding ??= FindAsync();
        _found = await finding;
    }

    // What can expire (a profile's role) renews itself.
    public override ImmutableCredentials GetCredentials() => (_found ?? throw new InvalidOperationException("not prepared")).GetCredentials();

    private async Task<AWSCredentials> FindAsync()
    {
        switch (source)
        {
            case S3CredentialSource.Secrets keys:
                string accessKey = await secrets.ReadAsync(keys.AccessKey, CancellationToken.None);
                string secretKey = await secrets.ReadAsync(keys.SecretKey, CancellationToken.None);
                return keys.SessionToken is { } token
                    ? new SessionAWSCredentials(accessKey, secretKey, await secrets.ReadAsync(token, CancellationToken.None))
                    : new BasicAWSCredentials(accessKey, secretKey);
            case S3CredentialSource.SharedFile file:
                if (!File.Exists(file.Path)) throw new DanmenException(SystemFaults.SecretUnavailable, file.Path);
                SharedCredentialsFile shared = new(file.Path);
                return shared.TryGetProfile(file.Profile, out CredentialProfile? profile) && AWSCredentialsFactory.TryGetAWSCredentials(profile, shared, out AWSCredentials? credentials)
                    ? credentials
                    : throw new DanmenException(SystemFaults.SecretUnavailable, file.Path, S3Remarks.NoProfile.With(file.Profile));
            default:
                throw new InvalidOperationException("an unknown source of credentials");
        }
    }
}
