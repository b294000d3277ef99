using System.Text.Json;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Runbooks;

namespace Danmen.Cli.Commands;

/// <summary>Says of data that left a repository as they are that nothing in them is masked.</summary>
internal static class RawNotice
{
    /// <param name="place">Where the data are now.</param>
    public static void Write(Invocation run, Utf8JsonWriter json, SnapshotManifest manifest, string place)
    {
        json.WriteBoolean("masked", false);
        json.WriteBoolean("production", manifest.Production);
        run.Note(RawRemarks.Of(manifest, place));
    }

    /// <summary>Production's are warned of, even with --quiet.</summary>
    /// <param name="place">Where the data are now; "-" for standard output, on which nothing else may stand.</param>
    public static void Tell(Invocation run, SnapshotManifest manifest, string place)
    {
        Remark remark = RawRemarks.Of(manifest, place == "-" ? run.Text(RestorePhrases.StandardOutput) : place);
        if (manifest.Production || place == "-")
            run.Warn(remark);
        else
            run.SayLine(Printable.Sentence(remark.In(run.Language)));
    }
}
