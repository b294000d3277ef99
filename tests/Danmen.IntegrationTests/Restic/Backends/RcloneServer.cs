using System.Diagnostics;
using System.Text.RegularExpressions;
using Danmen.Testing.Programs;
using Xunit;

namespace Danmen.IntegrationTests.Restic.Backends;

/// <summary><c>rclone serve restic</c> over a folder, on a free port of this host.</summary>
internal sealed partial class RcloneServer : IDisposable
{
    private readonly Process _process;
    private bool _isDisposed;

    private RcloneServer(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    /// <summary>Ends with a slash.</summary>
    public Uri Address { get; }

    public static async Task<RcloneServer> StartAsync(string folder, CancellationToken cancellationToken, params string[] options)
    {
        ExternalProgram.Require("rclone");
        // As the documentation tells whoever serves to several: a listing that ran meanwhile would bring back, in its cache, what was removed.
        Process process = ExternalProgram.Start("rclone", ["serve", "restic", "--cache-objects=false", "--addr", "127.0.0.1:0", "--config", "/dev/null", .. options, folder], null);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (await process.StandardError.ReadLineAsync(limit.Token) is { } line)
        {
            if (ServingLine().Match(line) is not { Success: true } match) continue;
            _ = process.StandardError.ReadToEndAsync(CancellationToken.None); // or the pipe fills
            return new RcloneServer(process, new Uri(match.Value));
        }

        Assert.Fail("rclone serve restic ended before it served");
        throw new UnreachableException();
    }

    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    [GeneratedRegex(@"https?://\S+/")]
    private static partial Regex ServingLine();
}
