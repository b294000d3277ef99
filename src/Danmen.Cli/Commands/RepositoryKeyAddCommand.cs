using Danmen.Cli.Wording;
using Danmen.Restic.Format;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen repository key add --new-key-file FILE</c>. The new key is tried before it is told of.</summary>
internal static class RepositoryKeyAddCommand
{
    public static Verb Build()
    {
        Choice<string> file = Symbols.Text("--new-key-file", "FILE", RepositoryPhrases.NewKeyFile);
        return new Verb("add", RepositoryPhrases.KeyAdd)
        {
            Options = { file },
            Examples = [("danmen repository key add --new-key-file /media/usb/second.key", RepositoryPhrases.ExampleKeyAdd)],
            Run = run => RunAsync(run, file),
        };
    }

    private static async Task<int> RunAsync(Invocation run, Choice<string> file)
    {
        string path = Path.GetFullPath(run.Value(file) ?? throw run.Misused(FaultPhrases.MissingArgument, "--new-key-file FILE", " repository key add"));
        Workspace workspace = new(run);
        RepositoryAccess access = await workspace.AccessAsync().ConfigureAwait(false);
        bool isWritten;
        ContentHash id;
        await using (OpenedRepository opened = await workspace.Opener.OpenAsync(access, run.CancellationToken).ConfigureAwait(false))
        {
            await using RepositoryLock held = await RepositoryLock.AcquireAsync(opened.Repository, exclusive: false, null, run.CancellationToken).ConfigureAwait(false);
            // Only now: a repository that cannot be opened leaves no key file behind that opens nothing.
            isWritten = KeyFiles.Ensure(path);
            string password = await workspace.Secrets.ReadAsync(new SecretReference.File(path), run.CancellationToken).ConfigureAwait(false);
            id = await opened.Repository.AddKeyAsync(password, run.CancellationToken).ConfigureAwait(false);
        }

        RepositoryAccess other = access with { Key = new SecretReference.File(path) };
        await using (await workspace.Opener.OpenAsync(other, run.CancellationToken).ConfigureAwait(false))
        {
            run.Answer(
                json =>
                {
                    json.WriteString("id", id.ToString());
                    json.WriteString("key_file", path);
                    json.WriteBoolean("key_file_written", isWritten);
                },
                () => run.Say(RepositoryPhrases.KeyAdded, id.ToString()[..8], path));
        }

        if (isWritten)
            run.Warn(RepositoryPhrases.KeyFileWritten, path);
        return 0;
    }
}
