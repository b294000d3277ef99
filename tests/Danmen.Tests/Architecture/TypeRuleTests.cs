using System.Reflection;
using Xunit;

namespace Danmen.Tests.Architecture;

/// <summary>Types are sealed, and internal where nothing outside needs them.</summary>
public sealed class TypeRuleTests
{
    private static readonly Lazy<List<Type>> s_types = new(() => [.. SourceTree.Assemblies
        .SelectMany(file => Assembly.LoadFrom(file).GetTypes()).Where(type => type.Namespace is { } name && name.StartsWith("Danmen", StringComparison.Ordinal) && !type.Name.Contains('<', StringComparison.Ordinal))]);

    [Fact]
    public void Class_that_nothing_derives_from_is_sealed() => Assert.Empty(Open(s_types.Value));

    [Fact]
    public void Kinds_of_components_show_only_their_doors()
    {
        IEnumerable<Type> shown = s_types.Value.Where(type => type.IsVisible && type.Assembly.GetName().Name == "Danmen.Components");
        Assert.All(shown, type => Assert.Equal("Danmen.Components", type.Namespace));
    }

    [Fact]
    public void Type_is_public_only_where_another_library_needs_it()
    {
        List<NamespaceUse> uses = [.. SourceTree.Assemblies.SelectMany(NamespaceUseReader.Read)];
        Assert.Empty(Unneeded(s_types.Value, uses));
    }

    [Fact]
    public void Open_class_is_found() => Assert.Equal([typeof(OpenSample)], Open([typeof(OpenSample), typeof(SealedSample), typeof(BaseSample), typeof(Derived)]));

    [Fact]
    public void Public_type_that_nothing_else_uses_is_found()
    {
        Type unused = typeof(TypeRuleTests);
        Assert.Equal([unused], Unneeded([unused], []));
        Assert.Empty(Unneeded([unused], [new NamespaceUse("Danmen.Faults", "Other", unused.Namespace!, unused.Name)]));
        Assert.Equal([unused], Unneeded([unused, typeof(SourceTree)], [new NamespaceUse(unused.Namespace!, nameof(SourceTree), unused.Namespace!, unused.Name)]));
    }

    private static IEnumerable<Type> Open(IReadOnlyCollection<Type> types)
    {
        HashSet<Type?> bases = [.. types.Select(type => type.BaseType is { IsGenericType: true } generic ? generic.GetGenericTypeDefinition() : type.BaseType)];
        return types.Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false } && !bases.Contains(type));
    }

    /// <summary>Public types that neither another assembly nor a public type of their own uses.</summary>
    private static IEnumerable<Type> Unneeded(IReadOnlyCollection<Type> types, IReadOnlyCollection<NamespaceUse> uses)
    {
        Dictionary<(string, string), Type> known = types.Where(type => !type.IsNested).ToDictionary(type => (type.Namespace!, type.Name));
        HashSet<(string, string)> needed = [.. uses.Where(Counts).Select(use => (use.To, use.ToType))];
        return known.Values.Where(type => type.IsPublic && !needed.Contains((type.Namespace!, type.Name)));

        bool Counts(NamespaceUse use) =>
            !known.TryGetValue((use.From, use.FromType), out Type? user) || user.IsPublic
            || (known.TryGetValue((use.To, use.ToType), out Type? used) && used.Assembly != user.Assembly);
    }

#pragma warning disable CA1812, CA1852 // Only their metadata are read.
    private class OpenSample;

    private sealed class SealedSample;

    private class BaseSample;

    private sealed class Derived : BaseSample;
#pragma warning restore CA1812, CA1852
}
