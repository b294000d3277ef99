using Danmen.Cli.Wording;
using Danmen.Snapshots.Tags;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen tag list</c>.</summary>
internal static class TagListCommand
{
    public static Verb Build()
    {
        Choice<string> environment = Symbols.Text("--environment", "ENV", TagPhrases.FilterEnvironment);
        Choice<bool> deleted = Symbols.Switch("--deleted", TagPhrases.WithDeleted);
        Choice<string> limit = Symbols.Text("--limit", "N", TagPhrases.Limit);
        return new Verb("list", TagPhrases.List)
        {
            Options = { environment, deleted, limit },
            Run = run => TagSearchCommand.FindAsync(
                run,
                new TagQuery { Environment = run.Value(environment), WithDeleted = run.Has(deleted), Take = run.Number(limit, 1, int.MaxValue) ?? int.MaxValue }),
        };
    }
}
