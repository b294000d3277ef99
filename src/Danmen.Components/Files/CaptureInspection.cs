using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Components.Files;

/// <summary>Looks at the files of a folder around its capture, so that what is said of a file is true of what was stored: a file that is the same before and behind both was the same in between.</summary>
internal sealed class CaptureInspection(FolderInspection inspection, FolderPlace place, CaptureContext context)
{
    // As for the files themselves: a file touched this shortly before the parent was read may have been touched again within one tick of its clock.
    private static readonly TimeSpan s_slack = TimeSpan.FromSeconds(2);

    private readonly IReadOnlyList<LivingFile> _before = LivingFile.List(place.Location, place);

    /// <summary>Call behind the capture.</summary>
    /// <param name="reported">Files of which the capture itself said that something is wrong.</param>
    public async Task AddAsync(JsonObject facts, List<CaptureProblem> problems, IReadOnlyCollection<string> reported, CancellationToken cancellationToken)
    {
        var files = new ConcurrentDictionary<string, JsonObject>(StringComparer.Ordinal);
        var changed = new ConcurrentBag<CaptureProblem>();
        await Parallel.ForEachAsync(_before, cancellationToken, async (file, token) =>
        {
            try
            {
                JsonObject? fact = Known(file);
                if (fact is null)
                {
                    await using Stream content = file.Open();
                    fact = await inspection.InspectAsync(file.StoredPath, content, file.Entry.SizeBytes, token);
                }

                if (!file.IsUntouched()) throw new DanmenException(StoreFaults.SourceUnreadable, file.StoredPath, ProblemRemarks.ChangedWhileRead.With());
                if (fact is not null && inspection.KeepsStamps) fact["stamp"] = inspection.StampPrefix + file.Entry.Stamp;
                if (fact is not null) files[file.StoredPath] = fact;
            }
            catch (Exception error) when (error is DanmenException { Code: var code } && code == StoreFaults.SourceUnreadable || error is IOException or UnauthorizedAccessException)
            {
                if (!reported.Contains(file.StoredPath)) changed.Add(Told(file.StoredPath, error));
            }
        });
        problems.AddRange(changed.OrderBy(problem => problem.Subject, StringComparer.Ordinal));
        inspection.Write(facts, new SortedDictionary<string, JsonObject>(files, StringComparer.Ordinal));
    }

    private static CaptureProblem Told(string path, Exception error) =>
        error is DanmenException { Reasons: [var reason] } ? CaptureProblem.Of(path, reason) : CaptureProblem.Of(path, ProblemRemarks.Unreadable, error is DanmenException fault ? fault.Detail : error.Message);

    private JsonObject? Known(LivingFile file)
    {
        if (context.Full || context.Parent is not { } parent || file.Entry.TouchedAt > parent.Start - s_slack) return null;
        return inspection.Known(parent.Facts, file.StoredPath, inspection.StampPrefix + file.Entry.Stamp);
    }
}
