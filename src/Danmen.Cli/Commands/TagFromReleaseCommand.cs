using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Integrations.GitLab;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Mirroring;
using Danmen.Snapshots.Systems;
using Danmen.Snapshots.Tags;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen tag from-release ENV</c>; what it ignores is no fault, so that GitLab does not send it again.</summary>
/// <remarks>The headers come as a web server hands them to a program (RFC 3875, HTTP_…): a token on the command line would be seen by all.</remarks>
internal static class TagFromReleaseCommand
{
    private const string ReleaseType = "release", Label = "gitlab_release";
    private const string TokenVariable = "HTTP_X_GITLAB_TOKEN";

    // Which stays the same when GitLab sends an event again; older ones know only the second.
    private static readonly string[] s_idVariables = ["HTTP_IDEMPOTENCY_KEY", "HTTP_X_GITLAB_WEBHOOK_UUID"];

    public static Verb Build()
    {
        Operand<string> environment = Symbols.One("ENV", SnapshotPhrases.Environment);
        Choice<string> body = Symbols.Text("--body", "FILE", GitLabPhrases.Body);
        Choice<string> tokenFile = Symbols.Text("--token-file", "FILE", GitLabPhrases.TokenFile);
        Choice<string> id = Symbols.Text("--id", "ID", GitLabPhrases.Id);
        Choice<bool> other = Symbols.Switch("--allow-other-commit", GitLabPhrases.AllowOtherCommit);
        Choice<bool> dirty = Symbols.Switch("--allow-dirty", TagPhrases.AllowDirty);
        Choice<bool> unpushed = Symbols.Switch("--allow-unpushed", TagPhrases.AllowUnpushed);
        Choice<bool> incomplete = Symbols.Switch("--allow-incomplete", TagPhrases.AllowIncomplete);
        return new Verb("from-release", GitLabPhrases.FromRelease)
        {
            Arguments = { environment },
            Options = { body, tokenFile, id, other, dirty, unpushed, incomplete },
            Examples = [("danmen tag from-release prod --body event.json --token-file token", GitLabPhrases.ExampleFromRelease)],
            Run = async run =>
            {
                Workspace workspace = new(run);
                SystemDefinition system = await workspace.SystemAsync().ConfigureAwait(false);
                if (system.GitLab is not { } gitlab)
                    throw new DanmenException(GitLabFaults.NotConfigured, system.File ?? "");
                if (gitlab.Webhook is not { } webhook)
                    throw new DanmenException(GitLabFaults.NoWebhookToken, system.File ?? "");
                string secret = await workspace.Secrets.ReadAsync(webhook, run.CancellationToken).ConfigureAwait(false);
                string? received = run.Value(tokenFile) is { } file ? await TextAsync(file, run.CancellationToken).ConfigureAwait(false) : run.Terminal.Environment(TokenVariable);
                ReleaseWebhook.MustBeRight(received?.TrimEnd('\n', '\r'), secret);
                string text = run.Value(body) is { } named ? await TextAsync(named, run.CancellationToken).ConfigureAwait(false) : await InputAsync(run).ConfigureAwait(false);
                if (ReleaseWebhook.Read(text, gitlab) is not { } release)
                    return Ignore(run, GitLabPhrases.OtherEvent);
                // What Danmen itself shows there comes back as an event, too.
                if (TagName.TryParse(release.Tag, out TagName own) && system.Environments.Any(each => each.Name == own.Environment))
                    return Ignore(run, GitLabPhrases.OwnRelease, release.Tag);

                string target = run.Required(environment);
                // One event may be meant for several environments.
                string delivery = $"{target} {run.Value(id) ?? Given(run) ?? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
                WebhookLog log = await WebhookLog.OpenAsync(StatePlace.Database(system, run.Terminal.Environment), run.Time, run.CancellationToken).ConfigureAwait(false);
                await using (log.ConfigureAwait(false))
                {
                    string label = string.Create(CultureInfo.InvariantCulture, $"{gitlab.Project}#{release.Id}");
                    if (await log.HasAsync(delivery, run.CancellationToken).ConfigureAwait(false) || await IsTaggedAsync(run, workspace, target, label).ConfigureAwait(false))
                        return Ignore(run, GitLabPhrases.Replayed, release.Tag);
                    TagRequest request = new(target, ReleaseType, release.Tag)
                    {
                        Message = release.Name,
                        Labels = new Dictionary<string, string> { [Label] = label },
                        Links = release.Page is null ? [] : [release.Page],
                        AllowDirty = run.Has(dirty),
                        AllowUnpushed = run.Has(unpushed),
                        AllowIncomplete = run.Has(incomplete),
                    };
                    await new TagCreation(run, workspace) { Inspect = run.Has(other) ? null : snapshot => MustBeDeployed(snapshot, release) }.RunAsync(request).ConfigureAwait(false);
                    await log.AddAsync(delivery, run.CancellationToken).ConfigureAwait(false);
                    return 0;
                }
            },
        };
    }

    // State can be lost, and a tag's day can be another: what a release became stands in the tag itself.
    private static Task<bool> IsTaggedAsync(Invocation run, Workspace workspace, string environment, string label) => new TagAccess(run, workspace).ReadAsync(
        async tags => (await tags.SearchAsync(new TagQuery { Environment = environment, Label = $"{Label}={label}", WithDeleted = true, Take = 1 }, run.CancellationToken).ConfigureAwait(false)).Total > 0);

    private static void MustBeDeployed(SnapshotSummary snapshot, MadeRelease release)
    {
        TaggedCode[] code = [.. TagFacts.Of(snapshot.Manifest).Code];
        if (release.Commit is { } commit && code.Length > 0 && !code.Any(each => each.Commit == commit))
            throw new DanmenException(GitLabFaults.NotDeployed, release.Tag, string.Join(", ", code.Select(each => $"{each.Component}: {each.Commit} != {commit}")));
    }

    private static int Ignore(Invocation run, Phrase why, params ReadOnlySpan<object?> values)
    {
        string reason = run.Text(why, values);
        run.Answer(
            json =>
            {
                json.WriteBoolean("ignored", true);
                json.WriteString("reason", reason);
            },
            () => run.SayLine(reason));
        return 0;
    }

    private static string? Given(Invocation run) => s_idVariables.Select(run.Terminal.Environment).FirstOrDefault(value => value is { Length: > 0 });

    private static async Task<string> TextAsync(string file, CancellationToken cancellationToken)
    {
        using StreamReader reader = new(file);
        return await ReadAsync(reader, cancellationToken).ConfigureAwait(false);
    }

    private static Task<string> InputAsync(Invocation run) => Task.Run(() => ReadAsync(run.Terminal.In(), run.CancellationToken), run.CancellationToken).WaitAsync(run.CancellationToken);

    private static async Task<string> ReadAsync(TextReader reader, CancellationToken cancellationToken)
    {
        StringBuilder text = new();
        char[] part = new char[16 << 10];
        while (await reader.ReadAsync(part, cancellationToken).ConfigureAwait(false) is > 0 and int count)
        {
            if (text.Length + count > ReleaseWebhook.LongestBodyChars)
                throw new DanmenException(GitLabFaults.WebhookUnreadable, "");
            text.Append(part, 0, count);
        }

        return text.ToString();
    }
}
