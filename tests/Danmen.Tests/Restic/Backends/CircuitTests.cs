using Danmen.Faults;
using Danmen.Restic.Backends;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Danmen.Tests.Restic.Backends;

public sealed class CircuitTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void It_opens_after_failures_in_a_row_and_lets_one_try_after_the_pause()
    {
        Circuit circuit = new(_time, 3, TimeSpan.FromSeconds(30));
        circuit.Failed();
        circuit.Failed();
        circuit.Succeeded();
        circuit.Failed();
        circuit.Failed();
        circuit.ThrowIfOpen("a");
        circuit.Failed();
        DanmenException fault = Assert.Throws<DanmenException>(() => circuit.ThrowIfOpen("a"));
        Assert.Equal(BackendFaults.Unreachable, fault.Code);

        _time.Advance(TimeSpan.FromSeconds(30));
        circuit.ThrowIfOpen("the one that tries");
        Assert.Throws<DanmenException>(() => circuit.ThrowIfOpen("another at the same time"));
        circuit.Failed();
        Assert.Throws<DanmenException>(() => circuit.ThrowIfOpen("a"));

        _time.Advance(TimeSpan.FromSeconds(30));
        circuit.ThrowIfOpen("the one that tries");
        circuit.Succeeded();
        circuit.ThrowIfOpen("a");
        circuit.ThrowIfOpen("b");
    }
}
