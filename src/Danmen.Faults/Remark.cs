using System.Globalization;

namespace Danmen.Faults;

/// <summary>A sentence that plans are made of, in English and Japanese, with the same places ({0}, {1}, …) in each. For people who run commands, as a fault's title and hint are.</summary>
/// <param name="Id">Stable, never reused: area, dot, name; for example <c>postgres.roles_created</c>. It stands in <c>--json</c>.</param>
public sealed record RemarkCode(string Id, string English, string Japanese)
{
    /// <param name="arguments">What fills the places: texts, lists of texts, whole numbers, <see cref="ByteCount"/>, other remarks, faults.</param>
    public Remark With(params object[] arguments) => new(this, arguments);
}

/// <summary>Something that is told in both languages.</summary>
public interface IWorded
{
    string English { get; }

    string Japanese { get; }
}

/// <summary>What is said: which sentence, and what fills its places.</summary>
public sealed class Remark(RemarkCode code, IReadOnlyList<object> arguments) : IWorded
{
    public RemarkCode Code { get; } = code;

    public IReadOnlyList<object> Arguments { get; } = arguments;

    /// <summary>The whole sentence in English, with plain numbers.</summary>
    public string English => Compose(Code.English, argument => argument is IWorded worded ? worded.English : Plain(argument));

    /// <summary>The whole sentence in Japanese, with plain numbers.</summary>
    public string Japanese => Compose(Code.Japanese, argument => argument is IWorded worded ? worded.Japanese : Plain(argument));

    /// <summary>Fills the places of a wording.</summary>
    /// <param name="show">Words for one argument.</param>
    public string Compose(string wording, Func<object, string> show) =>
        string.Format(CultureInfo.InvariantCulture, wording, [.. Arguments.Select(show)]);

    public override string ToString() => English;

    private static string Plain(object argument) => argument switch
    {
        IEnumerable<string> texts => string.Join(", ", texts),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        _ => argument.ToString() ?? "",
    };
}

/// <summary>An argument that is a number of bytes, for whoever words it to choose the unit.</summary>
public readonly record struct ByteCount(long Bytes)
{
    public override string ToString() => $"{Bytes.ToString(CultureInfo.InvariantCulture)} bytes";
}
