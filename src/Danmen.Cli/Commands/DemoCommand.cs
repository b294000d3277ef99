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
                string folder = run.Value(directory) is { } given
                    ? Path.GetFullPath(given)
                    : Path.Combine(Path.GetTempPath(), "danmen-demo-" + Guid.NewGuid().ToString("N")[..6]);
                DemoStory story = new(run, folder, Kind(run, run.Value(database), folder));
                return await story.TellAsync(run.Has(remove)).ConfigureAwait(false);
            },
        };
    }

    private static string Kind(Invocation run, string? asked, string folder)
    {
        if (asked is not (null or "postgres" or "sqlite"))
            throw run.Misused(FaultPhrases.NotOneOf, "--database", "postgres, sqlite", asked);
        if (asked == "sqlite" || (asked is null && PostgresDatabase.FindPrograms() is null))
            return "sqlite";
        if (PostgresDatabase.Obstacle(Path.Combine(folder, DemoStory.ClusterFolder)) is not { } obstacle)
            return "postgres";
        Phrase why = obstacle.Reason switch
        {
            FolderObstacle.PathTooLong => DemoPhrases.FolderTooLong,
            FolderObstacle.OddCharacter => DemoPhrases.FolderOddlyNamed,
            _ => DemoPhrases.FolderClosed,
        };
        string reason = run.Text(why, obstacle.Place);
        if (asked is not null)
            throw run.Misused(DemoPhrases.NoPostgresThere, reason);
        run.Warn(DemoPhrases.SqliteInstead, reason);
        return "sqlite";
    }
}
