using System.Net;
using Danmen.Faults;
using Danmen.Restic.Format;

namespace Danmen.Restic.Backends.Rest;

/// <summary>Sends requests, bounds each in time, and sends again what failed for a reason that passes.</summary>
internal sealed class RestRequests(HttpClient http, RestCredentials? credentials, RetryPolicy retries, TimeProvider time)
{
    private readonly Circuit _circuit = Circuit.For(retries, time);
    private readonly RequestCounter _counter = new();

    /// <summary>So far.</summary>
    public RequestCounts Sent => _counter.Sent;

    /// <summary>Sends until the answer is handled or will never come.</summary>
    /// <param name="subject">Names the file in errors.</param>
    /// <param name="make">Makes a request; called for each attempt.</param>
    /// <param name="bodyBytes">Expected bytes of body, either way.</param>
    /// <param name="handle">Takes the answer, headers read, body not.</param>
    public Task SendAsync(string subject, Func<HttpRequestMessage> make, long bodyBytes, Func<HttpResponseMessage, CancellationToken, Task> handle, CancellationToken cancellationToken) =>
        RetryAsync(subject, token => SendOnceAsync(subject, make(), bodyBytes, handle, token), cancellationToken);

    /// <summary>Runs an attempt until it succeeds, fails for good, or the attempts are used up.</summary>
    public async Task RetryAsync(string subject, Func<CancellationToken, Task> attempt, CancellationToken cancellationToken)
    {
        for (int failed = 1; ; failed++)
        {
            TimeSpan? asked = null;
            _circuit.ThrowIfOpen(subject);
            try
            {
                await attempt(cancellationToken);
                _circuit.Succeeded();
                return;
            }
            catch (DanmenException)
            {
                // An answer, if not the one that was wanted.
                _circuit.Succeeded();
                throw;
            }
            catch (TransientAnswerException e)
            {
                _circuit.Failed();
                if (failed >= retries.Attempts) throw RestFaults.From(e.Status, subject);
                asked = e.RetryAfter;
            }
            catch (Exception e) when (RestFaults.IsConnectionFailure(e))
            {
                _circuit.Failed();
                if (failed >= retries.Attempts || !RestFaults.IsTransient(e)) throw RestFaults.From(e, subject);
            }

            await Task.Delay(retries.DelayAfter(failed, asked), time, cancellationToken);
        }
    }

    /// <summary>One attempt; throws what <see cref="RetryAsync"/> understands. Disposes the request.</summary>
    public async Task SendOnceAsync(string subject, HttpRequestMessage request, long bodyBytes, Func<HttpResponseMessage, CancellationToken, Task> handle, CancellationToken cancellationToken)
    {
        using (request)
        {
            request.Headers.Authorization = credentials?.Header;
            using CancellationTokenSource timeout = new(retries.TimeoutFor(bodyBytes), time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            try
            {
                _counter.Count(KindOf(request));
                using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
                if (RestFaults.IsTransient(response.StatusCode)) throw new TransientAnswerException(response.StatusCode, response.Headers.RetryAfter?.Delta);
                await handle(response, either.Token);
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException($"no answer for {subject} in time", e);
            }
        }
    }

    /// <summary>Reads the wanted range from an answer: the range alone (206), or the whole file (200) of a server that knows no ranges.</summary>
    public static async Task ReadRangeAsync(HttpResponseMessage response, string subject, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode) throw RestFaults.From(response.StatusCode, subject);
        long skip = response.StatusCode == HttpStatusCode.PartialContent ? 0 : offset;
        if (response.Content.Headers.ContentLength is { } length && length < skip + destination.Length)
            throw new DanmenException(StoreFaults.Damaged, subject, DamageRemarks.Wanted.With(destination.Length, offset));

        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        try
        {
            await SkipAsync(body, skip, cancellationToken);
            await body.ReadExactlyAsync(destination, cancellationToken);
        }
        catch (EndOfStreamException e)
        {
            // The answer ended as it should, so the file is short; a lost connection throws HttpIOException.
            throw new DanmenException(StoreFaults.Damaged, subject, DamageRemarks.Wanted.With(destination.Length, offset), e);
        }
    }

    private static RequestKind KindOf(HttpRequestMessage request) => request.Method.Method switch
    {
        // A folder ends with a slash.
        "GET" => request.RequestUri?.AbsolutePath.EndsWith('/') == true ? RequestKind.List : RequestKind.Get,
        "HEAD" => RequestKind.Head,
        "DELETE" => RequestKind.Delete,
        _ => RequestKind.Put,
    };

    private static async Task SkipAsync(Stream body, long count, CancellationToken cancellationToken)
    {
        byte[] scratch = new byte[(int)Math.Min(count, 64 << 10)];
        while (count > 0)
        {
            int wanted = (int)Math.Min(count, scratch.Length);
            await body.ReadExactlyAsync(scratch.AsMemory(0, wanted), cancellationToken);
            count -= wanted;
        }
    }

    private sealed class TransientAnswerException(HttpStatusCode status, TimeSpan? retryAfter) : Exception
    {
        public HttpStatusCode Status { get; } = status;

        public TimeSpan? RetryAfter { get; } = retryAfter;
    }
}
