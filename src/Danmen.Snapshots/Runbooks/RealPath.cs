namespace Danmen.Snapshots.Runbooks;

/// <summary>Paths without symbolic links.</summary>
internal static class RealPath
{
    private const int MostLinks = 40;

    /// <summary>Follows the links of every part that exists; a loop ends the following.</summary>
    public static string Of(string path)
    {
        string real = "";
        var rest = new Stack<string>(Path.GetFullPath(path).Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        for (int links = 0; rest.TryPop(out string? name);)
        {
            if (name == "..")
            {
                real = real[..Math.Max(0, real.LastIndexOf('/'))];
                continue;
            }

            string next = $"{real}/{name}";
            string? target = links < MostLinks ? new FileInfo(next).LinkTarget : null;
            if (target is null)
            {
                real = next;
                continue;
            }

            links++;
            if (target.StartsWith('/')) real = "";
            foreach (string part in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
                if (part != ".") rest.Push(part);
        }

        return real.Length == 0 ? "/" : real;
    }
}
