namespace Danmen.Testing.Programs;

/// <summary>restic as the distribution ships it, on one repository: the oracle of the interop tests.</summary>
/// <param name="repository">As <c>restic -r</c> takes it.</param>
/// <param name="more">More variables, for example credentials.</param>
public sealed class StockRestic(string repository, string password, IReadOnlyDictionary<string, string>? more = null)
{
    /// <summary>True: with its cache, as restic runs by default.</summary>
    public bool UsesCache { get; init; }

    /// <summary>Runs a command, whatever its exit code.</summary>
    public Task<ProgramResult> RunAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        ExternalProgram.Require("restic");
        Dictionary<string, string> environment = new(more ?? new Dictionary<string, string>())
        {
            ["RESTIC_REPOSITORY"] = repository,
            ["RESTIC_PASSWORD"] = password,
            ["RESTIC_PROGRESS_FPS"] = "0.01",
        };
        return ExternalProgram.RunAsync("restic", [.. UsesCache ? (string[])[] : ["--no-cache"], .. arguments], environment, cancellationToken);
    }

    /// <summary>Runs a command that must succeed, and gives what it printed.</summary>
    public async Task<string> MustAsync(CancellationToken cancellationToken, params string[] arguments) =>
        (await RunAsync(cancellationToken, arguments)).MustSucceed().Output;

    /// <summary><c>check --read-data</c> must find nothing.</summary>
    public async Task MustBeSoundAsync(CancellationToken cancellationToken)
    {
        ProgramResult result = (await RunAsync(cancellationToken, "check", "--read-data")).MustSucceed();
        Xunit.Assert.Contains("no errors were found", result.Output, StringComparison.Ordinal);
    }
}
