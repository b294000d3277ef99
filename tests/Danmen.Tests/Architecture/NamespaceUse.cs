namespace Danmen.Tests.Architecture;

/// <summary>A type uses another, in a signature or in a method's body.</summary>
/// <param name="From">Namespace of the user.</param>
/// <param name="FromType">Its name; a nested type counts as the one it stands in.</param>
/// <param name="To">Namespace of what is used.</param>
/// <param name="ToType">Its name.</param>
internal sealed record NamespaceUse(string From, string FromType, string To, string ToType)
{
    public override string ToString() => $"{From}.{FromType} uses {To}.{ToType}";
}
