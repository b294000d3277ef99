using System.CommandLine;
using System.CommandLine.Parsing;
using System.Reflection;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;

namespace Danmen.Cli.Commands;

/// <summary>From words to an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Parses and runs; every failure becomes a message and an exit code.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal, TimeProvider time, CancellationToken cancellationToken)
    {
        GlobalOptions options = new();
        Verb root = CommandTree.Build(options, arguments);
        ParseResult parsed = CommandLineParser.Parse(root, arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        Invocation run = new(parsed, options, terminal, time, cancellationToken);
        Verb verb = (Verb)parsed.CommandResult.Command;
        try
        {
            if (run.Has(options.Help))
            {
                HelpPage.Write(terminal.Out, verb, PathTo(parsed.CommandResult), options, terminal.Language, terminal.Width, run.Paint);
                return 0;
            }

            if (run.Has(options.Version))
            {
                await terminal.Out.WriteLineAsync("danmen " + VersionText).ConfigureAwait(false);
                return 0;
            }

            if (run.Value(options.Lang) is { } language && language is not ("en" or "ja"))
                throw run.Misused(FaultPhrases.NotOneOf, "--lang", "en, ja", language);
            if (verb == root && parsed.UnmatchedTokens.Count == 0)
            {
                HelpPage.Write(terminal.Out, root, "", options, terminal.Language, terminal.Width, run.Paint);
                return 0;
            }

            if (parsed.Errors.Count > 0 || verb.Run is null)
                throw ParseFault.Of(parsed, terminal.Language);
            return await verb.Run(run).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The outermost door: whatever comes is told to the user and becomes an exit code.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Tell(exception, run);
        }
    }

    /// <summary>The version of this program.</summary>
    public static string VersionText =>
        typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>" snapshot create": the words after "danmen".</summary>
    public static string PathTo(CommandResult result)
    {
        string path = "";
        for (SymbolResult? at = result; at is CommandResult { Parent: not null } command; at = at.Parent)
            path = " " + command.Command.Name + path;
        return path;
    }

    private static int Tell(Exception exception, Invocation run)
    {
        // What fails while the user's interrupt unwinds is the interrupt's doing.
        DanmenException fault = run.CancellationToken.IsCancellationRequested && exception is not DanmenException { Kind: FaultKind.VerificationFailed }
            ? new DanmenException(CliFaults.Interrupted, "", "", exception)
            : FaultReport.Of(exception);
        if (run.IsJson && fault.Code != CliFaults.OutputFailed)
        {
            try
            {
                JsonOutput.WriteDocument(run.Terminal.Out, json =>
                {
                    FaultReport.Write(json, fault, run.Language);
                    run.WriteRemarks(json);
                });
            }
            catch (DanmenException unheard) when (unheard.Code == CliFaults.OutputFailed)
            {
                // Told on standard error alone, below.
            }
        }

        run.Complain(fault);
        return (int)fault.Kind;
    }
}
