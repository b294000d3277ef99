using Danmen.Faults;
using Danmen.Restic.Backends;

namespace Danmen.Integrations.S3;

/// <summary>Runs requests to a bucket; what fails becomes a numbered error. Thread-safe.</summary>
/// <param name="credentials">Prepared before the first request; null when the SDK finds them itself.</param>
internal sealed class S3Requests(S3Location location, S3Credentials? credentials, RetryPolicy retries, TimeProvider time)
{
    private readonly RequestRunner _runner = new(retries, Circuit.For(retries, time), time, S3Failures.IsFailure, S3Failures.IsTransient);

    /// <summary>Runs until there is an answer or there will never be one.</summary>
    /// <param name="subject">Names the file in errors.</param>
    /// <param name="bodyBytes">Expected bytes of body, either way.</param>
    /// <param name="attempt">One request; what it throws is understood by <see cref="S3Failures"/>.</param>
    /// <exception cref="DanmenException">A numbered error.</exception>
    public async Task<T> RunAsync<T>(string subject, long bodyBytes, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        try
        {
            return await TryAsync(subject, bodyBytes, attempt, cancellationToken);
        }
        catch (Exception e) when (S3Failures.IsFailure(e))
        {
            throw S3Failures.From(e, subject, location);
        }
    }

    /// <summary>As <see cref="RunAsync"/>, but what failed for good is thrown as the SDK has it, for whoever asks what it was.</summary>
    public async Task<T> TryAsync<T>(string subject, long bodyBytes, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        if (credentials is not null) await credentials.PrepareAsync();
        return await _runner.RunAsync(subject, bodyBytes, attempt, cancellationToken);
    }
}
