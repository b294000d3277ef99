using Danmen.Tests.Architecture;

namespace Danmen.Tests.Documents;

/// <summary>A page of docs/ that is composed from the code. <c>eng/docs</c> sets DANMEN_WRITE_DOCS=1, and the tests then write the pages instead of comparing them.</summary>
internal static class GeneratedPage
{
    public const string HowToWrite = "run eng/docs to write it again";

    public static bool IsWriting => Environment.GetEnvironmentVariable("DANMEN_WRITE_DOCS") == "1";

    /// <summary>The page as it is committed; after writing it, when pages are being written.</summary>
    public static string Committed(string file, string composed)
    {
        if (IsWriting)
            File.WriteAllText(Path.Combine(SourceTree.Root, file), composed);
        return SourceTree.Read(file);
    }
}
