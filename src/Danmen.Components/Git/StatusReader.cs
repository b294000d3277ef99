namespace Danmen.Components.Git;

/// <summary>Reads the output of <c>git status --porcelain=v2 -z</c>.</summary>
internal static class StatusReader
{
    /// <summary>How to ask: no rename detection, and submodules by their commit alone, for which no program is started in them.</summary>
    public static readonly string[] Command = ["status", "--porcelain=v2", "-z", "--no-renames", "--untracked-files=normal", "--ignore-submodules=dirty"];

    public static WorkTreeState Read(GitResult status)
    {
        int staged = 0, modified = 0, untracked = 0, conflicts = 0, submodules = 0;
        foreach (ReadOnlyMemory<byte> part in status.Parts)
        {
            ReadOnlySpan<byte> entry = part.Span;
            if (entry.StartsWith("? "u8))
            {
                untracked++;
            }
            else if (entry.StartsWith("u "u8))
            {
                conflicts++;
            }
            else if (entry.StartsWith("1 "u8) && entry.Length > 8)
            {
                // "1 XY SCMU …": X is commit to index, Y is index to work tree, S for a submodule, C when its commit differs.
                if (entry[2] != (byte)'.') staged++;
                if (entry[3] != (byte)'.' && entry[5] == (byte)'S') submodules++;
                else if (entry[3] != (byte)'.') modified++;
            }
        }

        return new WorkTreeState(staged, modified, untracked, conflicts, submodules);
    }
}
