using System.Xml.Linq;
using Xunit;

namespace Danmen.Tests.Architecture;

/// <summary>What the projects of src/ reference.</summary>
public sealed class ProjectTests
{
    private static readonly Dictionary<string, string[]> s_arrows = new()
    {
        ["Danmen.Faults"] = [],
        ["Danmen.Restic"] = ["Danmen.Faults"],
        ["Danmen.Governance"] = ["Danmen.Faults"],
        ["Danmen.Snapshots"] = ["Danmen.Faults", "Danmen.Restic"],
        ["Danmen.Components"] = ["Danmen.Faults", "Danmen.Governance", "Danmen.Snapshots"],
        ["Danmen.Integrations"] = ["Danmen.Faults", "Danmen.Restic", "Danmen.Snapshots"],
        ["Danmen.Cli"] = ["Danmen.Components", "Danmen.Faults", "Danmen.Integrations", "Danmen.Restic", "Danmen.Snapshots"],
    };

    public static TheoryData<string> Projects() => [.. SourceTree.Projects("src")];

    [Fact]
    public void Project_references_are_the_arrows() =>
        Assert.Equal(
            s_arrows.OrderBy(row => row.Key, StringComparer.Ordinal).Select(row => $"{row.Key} -> {string.Join(' ', row.Value)}"),
            SourceTree.Projects("src").Select(file => $"{Path.GetFileNameWithoutExtension(file)} -> {string.Join(' ', References(SourceTree.Read(file)))}"));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Outside_library_cannot_leak_upwards(string project) => Assert.Empty(Leaks(SourceTree.Read(project)));

    [Fact]
    public void Only_what_a_project_references_itself_can_be_used()
    {
        XDocument all = XDocument.Parse(SourceTree.Read("Directory.Build.props"));
        foreach (string property in (string[])["DisableTransitiveProjectReferences", "TreatWarningsAsErrors", "ManagePackageVersionsCentrally", "RestorePackagesWithLockFile"])
        {
            Assert.Equal("true", Assert.Single(all.Descendants(property)).Value);
            Assert.All(
                SourceTree.Files().Where(file => file != "Directory.Build.props" && (file.EndsWith(".csproj", StringComparison.Ordinal) || file.EndsWith(".props", StringComparison.Ordinal) || file.EndsWith(".targets", StringComparison.Ordinal))),
                file => Assert.Empty(XDocument.Parse(SourceTree.Read(file)).Descendants(property)));
        }
    }

    [Fact]
    public void Every_project_has_a_lock_file() =>
        Assert.All(SourceTree.Projects(""), project => Assert.Contains(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json"), SourceTree.Files()));

    [Fact]
    public void References_and_leaks_are_read_from_a_project()
    {
        const string Project = """
            <Project Sdk="Microsoft.NET.Sdk">
              <ItemGroup>
                <ProjectReference Include="../Danmen.Restic/Danmen.Restic.csproj" />
                <PackageReference Include="Npgsql" />
                <PackageReference Include="ZstdNet" PrivateAssets="compile" />
                <PackageReference Include="Analyzer" PrivateAssets="all" />
                <PackageReference Include="Pinned" PrivateAssets="compile" Version="1.0.0" />
              </ItemGroup>
            </Project>
            """;
        Assert.Equal(["Danmen.Restic"], References(Project));
        Assert.Equal(["Npgsql is not PrivateAssets=\"compile\"", "Pinned has a version of its own"], Leaks(Project));
    }

    private static IEnumerable<string> References(string project) =>
        XDocument.Parse(project).Descendants("ProjectReference").Select(each => Path.GetFileNameWithoutExtension((string)each.Attribute("Include")!)).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Leaks(string project)
    {
        foreach (XElement package in XDocument.Parse(project).Descendants("PackageReference"))
        {
            if ((string?)package.Attribute("PrivateAssets") is not ("compile" or "all"))
                yield return $"{(string?)package.Attribute("Include")} is not PrivateAssets=\"compile\"";
            if (package.Attribute("Version") is not null)
                yield return $"{(string?)package.Attribute("Include")} has a version of its own";
        }
    }
}
