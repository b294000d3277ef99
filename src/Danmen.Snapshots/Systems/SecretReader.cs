using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Systems;

/// <summary>Fetches secrets from files, environment variables and programs. Thread-safe.</summary>
/// <remarks>The first line counts, as restic's <c>--password-file</c> and <c>--password-command</c> read it.</remarks>
public sealed class SecretReader : ISecretReader
{
    private readonly Action<SecretWarning>? _warn;

    /// <param name="warn">Told when a secret lies open, for example a file that others may read; null to stay silent.</param>
    public SecretReader(Action<SecretWarning>? warn = null) => _warn = warn;

    public Task<string> ReadAsync(SecretReference reference, CancellationToken cancellationToken)
    {
        _ = _warn;
        throw new NotImplementedException();
    }
}

/// <summary>A secret lies open.</summary>
/// <param name="Subject">The file.</param>
/// <param name="Reason">Why, English.</param>
/// <param name="ReasonJa">Why, Japanese.</param>
public sealed record SecretWarning(string Subject, string Reason, string ReasonJa);
