using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Replicas;
using Danmen.Snapshots.Systems;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen snapshot create ENV</c>. An incomplete snapshot exits 1.</summary>
internal static class SnapshotCreateCommand
{
    public static Verb Build()
    {
        Operand<string> environment = Symbols.One("ENV", SnapshotPhrases.Environment);
        Choice<string[]> components = Symbols.Texts("--component", "NAME", SnapshotPhrases.OnlyComponent);
        Choice<bool> full = Symbols.Switch("--full", SnapshotPhrases.Full);
        return new Verb("create", SnapshotPhrases.Create)
        {
            Arguments = { environment },
            Options = { components, full },
            Examples =
            [
                ("danmen snapshot create prod", SnapshotPhrases.ExampleCreate),
                ("danmen snapshot create prod --component db", SnapshotPhrases.ExampleCreateOne),
            ],
            Run = async run =>
            {
                Workspace workspace = new(run, mayCache: true);
                SystemDefinition system = await workspace.SystemAsync().ConfigureAwait(false);
                ReplicaAccess replicas = new(run, workspace);
                IReadOnlyList<ReplicaOutcome> copies = [];
                CreatedSnapshot created = await run.WithProgressAsync(async board =>
                {
                    await using OpenedRepository opened = await workspace.OpenAsync().ConfigureAwait(false);
                    SnapshotCreator creator = new(opened.Repository, workspace.Kinds, workspace.Secrets);
                    CreateOptions options = new()
                    {
                        Components = run.Values(components),
                        Full = run.Has(full),
                        Progress = new BoardProgress(board, run.Language),
                    };
                    await replicas.AnnounceAsync(opened.Repository).ConfigureAwait(false);
                    CreatedSnapshot taken = await creator.CreateAsync(system, run.Required(environment), options, run.CancellationToken).ConfigureAwait(false);
                    copies = await replicas.PayAsync(opened.Repository, board).ConfigureAwait(false);
                    return taken;
                }).ConfigureAwait(false);
                return Tell(run, created, [.. copies.Select(copy => copy.State)]);
            },
        };
    }

    /// <summary>Says what was taken.</summary>
    /// <returns>The exit code.</returns>
    internal static int Tell(Invocation run, CreatedSnapshot created, IReadOnlyList<ReplicaState> replicas)
    {
        SnapshotManifest manifest = created.Snapshot.Manifest;
        foreach (Remark remark in manifest.Components.SelectMany(FactRemarks.Of))
        {
            run.Note(remark);
            run.Warn(remark);
        }

        run.Answer(
            json =>
            {
                json.WriteStartObject("snapshot");
                json.WriteSnapshot(created.Snapshot, withFacts: true);
                json.WriteEndObject();
                json.WriteNumber("plain_bytes", created.PlainBytes);
                json.WriteNumber("new_plain_bytes", created.NewPlainBytes);
                json.WriteNumber("new_stored_bytes", created.NewStoredBytes);
                json.WriteNumber("seconds", Math.Round(created.Duration.TotalSeconds, 3));
                json.WriteReplicas(replicas, run.Language);
            },
            () =>
            {
                run.Say(
                    !manifest.Complete ? SnapshotPhrases.CreatedIncomplete : manifest.IsPartial ? SnapshotPhrases.CreatedPartial : SnapshotPhrases.Created,
                    created.Snapshot.ShortId, manifest.System, manifest.Environment, Amounts.Duration(created.Duration, run.Language));
                run.SayLine();
                if (!run.IsQuiet)
                    SnapshotTable.Components(manifest, run.Language).Write(run.Terminal.Out, run.Terminal.Width, run.Paint, indent: 2);
                run.SayLine();
                foreach (ManifestComponent component in manifest.Components)
                {
                    if (SnapshotTable.LeftOutSchemas(component) is { } schemas)
                        run.Say(SnapshotPhrases.LeftOutSchemas, component.Name, schemas);
                }

                if (manifest.IsPartial)
                    run.Say(SnapshotPhrases.PartialNext, string.Join(", ", manifest.Omitted), created.Snapshot.ShortId);
                run.Say(SnapshotPhrases.Cost, Amounts.Size(created.PlainBytes), Amounts.Size(created.NewPlainBytes), Amounts.Size(created.NewStoredBytes));
            });
        if (manifest.Complete)
            return 0;
        foreach (CaptureProblem problem in manifest.Problems)
            run.Warn(FaultPhrases.WithSubject, problem.Subject, Printable.Sentence(problem.ReasonIn(run.Language)));
        foreach (ManifestComponent component in manifest.Components)
        {
            foreach (CaptureProblem problem in component.Problems)
                run.Warn(SnapshotPhrases.Problem, component.Name, problem.Subject, Printable.Sentence(problem.ReasonIn(run.Language)));
        }

        run.Complain(new DanmenException(CliFaults.Incomplete, created.Snapshot.ShortId));
        return (int)CliFaults.Incomplete.Kind;
    }
}
