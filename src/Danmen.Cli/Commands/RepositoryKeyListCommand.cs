using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Restic.Repositories;
using Danmen.Snapshots.Capturing;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen repository key list</c>.</summary>
internal static class RepositoryKeyListCommand
{
    public static Verb Build() => new("list", RepositoryPhrases.KeyList)
    {
        Run = async run =>
        {
            await using OpenedRepository opened = await new Workspace(run).OpenAsync().ConfigureAwait(false);
            List<StoredKey> keys = [.. await opened.Repository.ListKeysAsync(run.CancellationToken).ConfigureAwait(false)];
            keys.Sort((a, b) => a.Created.ToDateTimeOffset().CompareTo(b.Created.ToDateTimeOffset()));
            run.Answer(
                json =>
                {
                    json.WriteStartArray("keys");
                    foreach (StoredKey key in keys)
                    {
                        json.WriteStartObject();
                        json.WriteString("id", key.Id.ToString());
                        json.WriteString("user", key.UserName);
                        json.WriteString("host", key.HostName);
                        json.WriteMoment("created", key.Created.ToDateTimeOffset());
                        json.WriteBoolean("current", key.IsCurrent);
                        json.WriteEndObject();
                    }

                    json.WriteEndArray();
                },
                () =>
                {
                    Columns columns = new(
                        run.Text(RepositoryPhrases.KeyHead), run.Text(RepositoryPhrases.CreatedHead), run.Text(RepositoryPhrases.UserHead), run.Text(RepositoryPhrases.HostHead), "");
                    foreach (StoredKey key in keys)
                    {
                        columns.Add(
                            key.Id.ToString()[..8], Amounts.Moment(key.Created.ToDateTimeOffset(), run.Time.LocalTimeZone), key.UserName, key.HostName,
                            key.IsCurrent ? run.Text(RepositoryPhrases.Current) : "");
                    }

                    columns.Write(run.Terminal.Out, run.Terminal.Width, run.Paint);
                });
            return 0;
        },
    };
}
