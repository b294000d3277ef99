namespace Danmen.Restic.Backends;

/// <summary>Runs requests through a vendor's library, bounds each in time, and runs again what failed for a reason that passes. Thread-safe.</summary>
/// <param name="isFailure">True for what the library and the network throw; anything else is a bug and passes.</param>
/// <param name="isTransient">True for failures after which the same request may succeed.</param>
public sealed class RequestRunner(RetryPolicy retries, Circuit circuit, TimeProvider time, Func<Exception, bool> isFailure, Func<Exception, bool> isTransient)
{
    /// <summary>Runs until there is an answer or there will never be one; then throws what the library threw, or a TimeoutException.</summary>
    /// <param name="subject">Names the file in errors.</param>
    /// <param name="bodyBytes">Expected bytes of body, either way.</param>
    /// <param name="attempt">One request.</param>
    public async Task<T> RunAsync<T>(string subject, long bodyBytes, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        for (int failed = 1; ; failed++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            circuit.ThrowIfOpen(subject);
            try
            {
                T answer = await OnceAsync(subject, bodyBytes, attempt, cancellationToken);
                circuit.Succeeded();
                return answer;
            }
            catch (Exception e) when (isFailure(e))
            {
                if (!isTransient(e))
                {
                    circuit.Succeeded();
                    throw;
                }

                circuit.Failed();
                if (failed >= retries.Attempts) throw;
            }

            await Task.Delay(retries.DelayAfter(failed, null), time, cancellationToken);
        }
    }

    private async Task<T> OnceAsync<T>(string subject, long bodyBytes, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(retries.TimeoutFor(bodyBytes), time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await attempt(either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer for {subject} in time", e);
        }
    }
}
