using System.Text;
using Danmen.Testing;

namespace Danmen.Tests.Architecture;

/// <summary>The checkout that the tests run in: its files and the assemblies that were built from them.</summary>
internal static class SourceTree
{
    /// <summary>The folder of Danmen.slnx.</summary>
    public static string Root => Checkout.Root;

    /// <summary>The built assemblies of src/.</summary>
    public static IReadOnlyList<string> Assemblies { get; } =
        [.. Projects("src").Select(file => Path.Combine(AppContext.BaseDirectory, AssemblyName(file) + ".dll"))];

    /// <summary>Project files below a folder of the checkout.</summary>
    public static IEnumerable<string> Projects(string folder) => Files(folder, ".csproj");

    /// <summary>Files that a commit holds: all but what .gitignore leaves out. Relative to the root, '/' between names, sorted.</summary>
    public static IEnumerable<string> Files(string folder = "", string ending = "") =>
        Walk(Path.Combine(Root, folder), IgnoredFolders()).Where(file => file.EndsWith(ending, StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Root, file)).Order(StringComparer.Ordinal);

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file), Encoding.UTF8);

    private static string AssemblyName(string project) =>
        System.Xml.Linq.XDocument.Parse(Read(project)).Descendants("AssemblyName").Select(each => each.Value).FirstOrDefault(Path.GetFileNameWithoutExtension(project));

    private static HashSet<string> IgnoredFolders() =>
        [.. Read(".gitignore").Split('\n').Where(line => line.EndsWith('/')).Select(line => line.Trim('/')), ".git"];

    private static IEnumerable<string> Walk(string folder, HashSet<string> ignored) =>
        Directory.EnumerateFiles(folder).Where(file => !ignored.Contains(Path.GetFileName(file)))
            .Concat(Directory.EnumerateDirectories(folder).Where(each => !ignored.Contains(Path.GetFileName(each))).SelectMany(each => Walk(each, ignored)));
}
