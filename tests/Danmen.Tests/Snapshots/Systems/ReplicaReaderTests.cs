using Danmen.Faults;
using Danmen.Snapshots.Systems;
using Xunit;

namespace Danmen.Tests.Snapshots.Systems;

/// <summary><c>replicas</c> in danmen.yaml.</summary>
public sealed class ReplicaReaderTests
{
    [Fact]
    public void Replicas_are_read_in_the_files_order()
    {
        IReadOnlyList<ReplicaDefinition> replicas = Parse("[ { name: osaka, repository: ./osaka, key: { file: k } }, { name: nagoya-2, repository: \"rest:https://host/p\", key: { env: K } } ]");
        Assert.Equal(["osaka /home/shop/osaka", "nagoya-2 rest:https://host/p"], replicas.Select(each => $"{each.Name} {each.Access.Location}"));
        Assert.Empty(Parse("[]"));
    }

    [Theory]
    [InlineData("[ { name: a, repository: ./x } ]")]
    [InlineData("[ { name: A, repository: ./x, key: { env: K } } ]")]
    [InlineData("[ { name: ../a, repository: ./x, key: { env: K } } ]")]
    [InlineData("[ { name: a, repository: ./x, key: secret } ]")]
    [InlineData("[ { name: a, repository: ./x, key: { env: K } }, { name: a, repository: ./y, key: { env: K } } ]")]
    [InlineData("[ { name: a, repository: ./x, key: { env: K } }, { name: b, repository: ./x, key: { env: K } } ]")]
    [InlineData("[ { name: a, repository: ./first, key: { env: K } } ]")]
    [InlineData("{ name: a }")]
    public void Wrong_replicas_are_refused_with_their_place(string text)
    {
        DanmenException fault = Assert.Throws<DanmenException>(() => Parse(text));
        Assert.Equal(FaultKind.Usage, fault.Kind);
        Assert.StartsWith("danmen.yaml:3:", fault.Subject, StringComparison.Ordinal);
    }

    private static IReadOnlyList<ReplicaDefinition> Parse(string text) => SystemFile.Parse($"system: shop\nrepository: ./first\nreplicas: {text}\n", "danmen.yaml", "/home/shop", StubKind.Kinds).Replicas;
}
