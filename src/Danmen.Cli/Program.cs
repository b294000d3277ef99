using Danmen.Cli.Commands;
using Danmen.Cli.Rendering;

namespace Danmen.Cli;

internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        using Interruption interruption = new();
        return await CommandLine.RunAsync(arguments, Terminal.OfProcess(arguments), TimeProvider.System, interruption.Token).ConfigureAwait(false);
    }
}
