using System.Collections;
using System.Runtime.CompilerServices;
using System.Text;

namespace Danmen.Tests.Architecture.Sample;

#pragma warning disable CA1812, CA1823, CS0649, CS0169, IDE0051, IDE0044 // Only their metadata are read.

// One way of using a type each.
internal interface IBySignature
{
    StringBuilder? Make(int length);
}

internal sealed class ByBase : IComparer
{
    public int Compare(object? x, object? y) => 0;
}

internal sealed class ByField
{
    private readonly StringBuilder? _field;
}

internal sealed class ByBody
{
    public static string Make() => new StringBuilder().ToString();
}

internal sealed class ByTypeArgument
{
    public static int Count() => new List<StringBuilder>().Count;
}

internal sealed class ByConstraint<T>
    where T : EncoderFallback;

[InlineArray(2)]
internal struct ByAttribute
{
    private byte _element;
}

internal sealed class ByCatch
{
    public static bool IsFine(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}

internal sealed class ByTypeTest
{
    public static bool Is(object value) => value is StringBuilder;
}

internal sealed class ByClosure
{
    public static Func<string> Make(int length) => () => new StringBuilder(length).ToString();
}

internal sealed class ByAsync
{
    public static async Task<string> MakeAsync()
    {
        await Task.Yield();
        return new StringBuilder().ToString();
    }
}

internal sealed class ByNested
{
    internal sealed class Inner
    {
        public static string Make() => new StringBuilder().ToString();
    }
}

internal sealed class Innocent
{
    public static int Add(int a, int b) => a + b;
}
