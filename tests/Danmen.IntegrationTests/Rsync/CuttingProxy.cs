using System.Net;
using System.Net.Sockets;

namespace Danmen.IntegrationTests.Rsync;

/// <summary>Stands between a client, such as ssh, and its server: counts what goes through, and stops or cuts it at a byte.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly IPEndPoint _target;
    private readonly Task _accepting;
    private readonly List<Task> _connections = [];
    private CancellationTokenSource _cut = new();
    private long _received;

    public CuttingProxy(IPEndPoint target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Bytes that the server sent.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Once the server has sent this much, <see cref="AtLimit"/> runs once; 0 for never.</summary>
    public long Limit { get; set; }

    /// <summary>Counts bytes of the client instead.</summary>
    public bool CountsSent { get; set; }

    /// <returns>False to cut the connection there.</returns>
    public Func<CancellationToken, Task<bool>> AtLimit { get; set; } = _ => Task.FromResult(false);

    /// <summary>Cuts every connection, and every new one until <see cref="Mend"/>.</summary>
    public Task CutAsync() => _cut.CancelAsync();

    public void Mend()
    {
        CancellationTokenSource before = Interlocked.Exchange(ref _cut, new CancellationTokenSource());
        before.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _end.Dispose();
        _cut.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            // The test has ended.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        using (var ended = CancellationTokenSource.CreateLinkedTokenSource(_end.Token, _cut.Token))
        {
            try
            {
                await server.ConnectAsync(_target, ended.Token);
                await Task.WhenAny(PumpAsync(client.GetStream(), server.GetStream(), CountsSent, ended.Token), PumpAsync(server.GetStream(), client.GetStream(), !CountsSent, ended.Token));
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
            {
                // One of them went away.
            }

            await ended.CancelAsync();
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, bool counts, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[16 * 1024];
        while (true)
        {
            int read = await from.ReadAsync(buffer, cancellationToken);
            if (read == 0) return;
            if (counts && Interlocked.Add(ref _received, read) >= Limit && Limit > 0)
            {
                Limit = 0;
                if (!await AtLimit(cancellationToken)) return;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }
}
