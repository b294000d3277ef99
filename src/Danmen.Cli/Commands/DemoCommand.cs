using Danmen.Cli.Demo;
using Danmen.Cli.Wording;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen demo</c>: a small shop with real content is built, kept, damaged, compared, brought back and checked, by the commands that users type.</summary>
internal static class DemoCommand
{
    public const string Name = "demo";

    public static Verb Build()
    {
        Choice<string> directory = Symbols.Text("--directory", "DIR", DemoPhrases.Directory);
        Choice<string> database = Symbols.Text("--database", "KIND", DemoPhrases.Database);
        Choice<bool> remove = Symbols.Switch("--remove", DemoPhrases.Remove);
        return new Verb(Name, DemoPhrases.Command)
        {
            Options = { directory, database, remove },
            Run = async run =>
            {
                string kind = run.Value(database) ?? (PostgresDatabase.FindPrograms() is null ? "sqlite" : "postgres");
                if (kind is not ("postgres" or "sqlite"))
                    throw run.Misused(FaultPhrases.NotOneOf, "--database", "postgres, sqlite", kind);
                string folder = run.Value(directory) is { } given
                    ? Path.GetFullPath(given)
                    : Path.Combine(Path.GetTempPath(), "danmen-demo-" + Guid.NewGuid().ToString("N")[..6]);
                DemoStory story = new(run, folder, kind);
                return await story.TellAsync(run.Has(remove)).ConfigureAwait(false);
            },
        };
    }
}
