using Danmen.Cli.Wording;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen tag delete NAME --reason R</c>.</summary>
internal static class TagDeleteCommand
{
    public static Verb Build()
    {
        Operand<string> name = Symbols.One("TAG", TagPhrases.Name);
        Choice<string> reason = Symbols.Text("--reason", "TEXT", TagPhrases.Reason);
        Choice<bool> yes = Symbols.Switch("--yes", SnapshotPhrases.Yes, "-y");
        return new Verb("delete", TagPhrases.Delete)
        {
            Arguments = { name },
            Options = { reason, yes },
            Examples = [("danmen tag delete prod-feature-cart-2-20240624 --reason 'never released'", TagPhrases.ExampleDelete)],
            Run = async run =>
            {
                string why = run.Value(reason) is { } given && !string.IsNullOrWhiteSpace(given) ? given : throw run.Misused(TagPhrases.NeedsOption, reason.Name);
                await run.ConfirmAsync(yes, run.Text(TagPhrases.DeleteQuestion, run.Required(name))).ConfigureAwait(false);
                await TagEditCommand.ReviseAsync(run, writer => writer.DeleteAsync(run.Required(name), why, run.CancellationToken), tag => run.Say(TagPhrases.Deleted, tag.Name.ToString())).ConfigureAwait(false);
                return 0;
            },
        };
    }
}
