using Danmen.Cli.Wording;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen repository init</c>.</summary>
internal static class RepositoryInitCommand
{
    public static Verb Build() => new("init", RepositoryPhrases.Init)
    {
        Run = async run =>
        {
            Workspace workspace = new(run);
            RepositoryAccess access = await workspace.AccessAsync().ConfigureAwait(false);
            string? written = access.Key is SecretReference.File file && KeyFiles.Ensure(file.Path) ? file.Path : null;
            await using OpenedRepository opened = await workspace.Opener.InitializeAsync(access, null, run.CancellationToken).ConfigureAwait(false);
            run.Answer(
                json =>
                {
                    json.WriteString("repository", opened.Backend.Location);
                    json.WriteString("id", opened.Repository.Config.Id);
                },
                () => run.Say(RepositoryPhrases.InitDone, opened.Backend.Location));
            if (written is not null)
                run.Warn(RepositoryPhrases.KeyWritten, written);
            return 0;
        },
    };
}
