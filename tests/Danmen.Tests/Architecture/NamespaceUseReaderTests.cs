using System.Runtime.CompilerServices;
using System.Text;
using Xunit;

namespace Danmen.Tests.Architecture;

/// <summary>The reader of uses sees every way in which code can use a type: it is fed this class's own.</summary>
public sealed class NamespaceUseReaderTests
{
    private static readonly Lazy<IReadOnlyCollection<NamespaceUse>> s_uses = new(() => NamespaceUseReader.Read(typeof(NamespaceUseReaderTests).Assembly.Location));

    [Theory]
    [InlineData(typeof(Sample.IBySignature), typeof(StringBuilder))]
    [InlineData(typeof(Sample.ByBase), typeof(System.Collections.IComparer))]
    [InlineData(typeof(Sample.ByField), typeof(StringBuilder))]
    [InlineData(typeof(Sample.ByBody), typeof(StringBuilder))]
    [InlineData(typeof(Sample.ByTypeArgument), typeof(StringBuilder))]
    [InlineData(typeof(Sample.ByConstraint<>), typeof(EncoderFallback))]
    [InlineData(typeof(Sample.ByAttribute), typeof(InlineArrayAttribute))]
    [InlineData(typeof(Sample.ByCatch), typeof(DecoderFallbackException))]
    [InlineData(typeof(Sample.ByTypeTest), typeof(StringBuilder))]
    [InlineData(typeof(Sample.ByClosure), typeof(StringBuilder))]
    [InlineData(typeof(Sample.ByAsync), typeof(StringBuilder))]
    [InlineData(typeof(Sample.ByNested), typeof(StringBuilder))]
    public void Use_is_seen(Type user, Type used)
    {
        NamespaceUse expected = new(user.Namespace!, user.Name, used.Namespace!, used.Name);
        Assert.Contains(expected, s_uses.Value);
    }

    [Fact]
    public void Type_that_uses_nothing_of_a_namespace_is_not_said_to() =>
        Assert.DoesNotContain(s_uses.Value, use => use.FromType == nameof(Sample.Innocent) && use.To == "System.Text");
}
