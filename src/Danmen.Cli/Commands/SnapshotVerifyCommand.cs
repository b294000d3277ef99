using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen snapshot verify REF</c>; exits 5 when something is wrong.</summary>
internal static class SnapshotVerifyCommand
{
    public static Verb Build()
    {
        Operand<string> reference = Symbols.One("REF", SnapshotPhrases.Reference);
        return new Verb("verify", SnapshotPhrases.Verify)
        {
            Arguments = { reference },
            Run = async run =>
            {
                Workspace workspace = new(run);
                SnapshotVerification result = await run.WithProgressAsync(async board =>
                {
                    await using RepositoryTiers tiers = await workspace.OpenTiersToReadAsync().ConfigureAwait(false);
                    PlacedSnapshot placed = await workspace.ResolveAsync(tiers, run.Required(reference)).ConfigureAwait(false);
                    return await new SnapshotVerifier(placed.Repository, workspace.Kinds)
                        .VerifyAsync(placed.Snapshot, new BoardProgress(board, run.Language), run.CancellationToken).ConfigureAwait(false);
                }).ConfigureAwait(false);
                return Tell(run, result);
            },
        };
    }

    private static int Tell(Invocation run, SnapshotVerification result)
    {
        string id = result.Snapshot[..8];
        run.Answer(
            json =>
            {
                json.WriteString("snapshot", result.Snapshot);
                json.WriteBoolean("passed", result.Passed);
                json.WriteStartArray("components");
                foreach (ComponentVerification component in result.Components)
                {
                    json.WriteStartObject();
                    json.WriteString("name", component.Name);
                    json.WriteString("kind", component.Kind);
                    json.WriteNumber("files_read", component.FilesRead);
                    json.WriteNumber("bytes_read", component.BytesRead);
                    json.WriteProblems(component.Problems);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            },
            () =>
            {
                if (result.Passed)
                    run.Say(SnapshotPhrases.Verified, id, Amounts.Count(result.Components.Sum(each => each.FilesRead)), Amounts.Size(result.Components.Sum(each => each.BytesRead)));
            });
        if (result.Passed)
            return 0;
        foreach (ComponentVerification component in result.Components)
        {
            foreach (CaptureProblem problem in component.Problems)
                run.Warn(SnapshotPhrases.Problem, component.Name, problem.Subject, Printable.Sentence(problem.ReasonIn(run.Language)));
        }

        run.Complain(new DanmenException(StoreFaults.Damaged, id, run.Text(SnapshotPhrases.VerifyFailed, id, result.Components.Sum(each => each.Problems.Count))));
        return (int)FaultKind.VerificationFailed;
    }
}
