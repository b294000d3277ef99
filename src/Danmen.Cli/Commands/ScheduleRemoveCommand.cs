using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen schedule remove</c>.</summary>
internal static class ScheduleRemoveCommand
{
    public static Verb Build()
    {
        ScheduleWords words = new();
        return new Verb("remove", SchedulePhrases.Remove)
        {
            Options = { words.User, words.Directory },
            Run = async run =>
            {
                SystemdPlace place = SystemdPlace.Of(run, run.Value(words.Directory), run.Has(words.User));
                IReadOnlyList<string> found = await place.FindAsync(words.Texts(run, await new Workspace(run).SystemAsync().ConfigureAwait(false)), run.CancellationToken).ConfigureAwait(false);
                await place.RemoveAsync(found, run.CancellationToken).ConfigureAwait(false);
                run.Answer(
                    json =>
                    {
                        json.WriteString("directory", place.Folder);
                        json.WriteTexts("removed", found);
                    },
                    () =>
                    {
                        if (found.Count == 0)
                            run.Say(SchedulePhrases.NothingRemoved, place.Folder);
                        else
                            run.Say(SchedulePhrases.RemovedUnits, string.Join(", ", found), place.Folder);
                    });
                return 0;
            },
        };
    }
}
