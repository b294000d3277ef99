using Danmen.Faults;
using Danmen.Snapshots.Comparing;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Mirroring;

/// <summary>Adds to a comparison what a mirror knows of the code: a page about what lies between the two commits, and the commits themselves where the snapshots cannot tell them. A comparison never fails by it.</summary>
/// <param name="limit">The longest that is waited for all components together.</param>
public sealed class MirroredHistory(ITagMirror mirror, TimeSpan limit, TimeProvider time)
{
    private const string Commit = "commit";
    private const int MostCommits = 1000;

    /// <summary>Completes a comparison.</summary>
    /// <param name="isOnlyCode">True when the system has one git component, which then is the mirror's project; of several only the mirror can tell which one is.</param>
    public async Task<SnapshotDifference> CompleteAsync(SnapshotDifference difference, bool isOnlyCode, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var completed = new List<ComponentDifference>(difference.Components.Count);
        foreach (ComponentDifference component in difference.Components)
        {
            if (component.Kind != "git" || component.Facts.FirstOrDefault(fact => fact.Name == Commit) is not { Before: { } before, After: { } after })
            {
                completed.Add(component);
                continue;
            }

            string page = mirror.PageBetween(before, after);
            ComponentDifference known = isOnlyCode ? component with { ComparePage = page } : component;
            completed.Add(component.Commits is not null ? known : await AskAsync(known, before, after, page, either.Token, cancellationToken));
        }

        return difference with { Components = completed };
    }

    private async Task<ComponentDifference> AskAsync(ComponentDifference component, string before, string after, string page, CancellationToken limited, CancellationToken cancellationToken)
    {
        try
        {
            // Of another project, or never pushed.
            if (await mirror.CompareAsync(before, after, MostCommits, limited) is not { } found) return WithProblem(CaptureProblem.Of(mirror.Place, MirrorRemarks.CommitUnknown.With()));
            ComponentDifference told = component with
            {
                ComparePage = page,
                Commits = found.Commits,
                CommittedFiles = found.Files,
                // Answered now.
                Problems = [.. component.Problems.Where(problem => problem.Code != ProblemRemarks.HistoryEnds.Id)],
            };
            return found.IsWhole ? told : told with { Problems = [.. told.Problems, CaptureProblem.Of(mirror.Place, MirrorRemarks.SomeFiles.With())] };
        }
        catch (DanmenException fault)
        {
            return WithProblem(CaptureProblem.Of(mirror.Place, fault));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return WithProblem(CaptureProblem.Of(mirror.Place, new DanmenException(GitLabFaults.Unreachable, mirror.Place, MirrorRemarks.NoAnswer.With((int)limit.TotalSeconds))));
        }

        ComponentDifference WithProblem(CaptureProblem problem) => component with { Problems = [.. component.Problems, problem] };
    }
}
