using Danmen.Faults;
using YamlDotNet.RepresentationModel;

namespace Danmen.Snapshots.Systems;

/// <summary>The shape of keys that danmen.yaml may hold and that no command uses yet: checked, so that a file is right from the start.</summary>
internal static class LaterSettings
{
    private static readonly Shape s_text = new Shape.Text();
    private static readonly Shape s_flag = new Shape.Flag();
    private static readonly Shape s_duration = new Shape.Duration();
    private static readonly Shape s_number = new Shape.Number();
    private static readonly Shape s_secret = new Shape.Secret();
    private static readonly Shape s_texts = new Shape.Texts();

    /// <summary>In an environment.</summary>
    public static IReadOnlyDictionary<string, Shape> Environment { get; } = new Dictionary<string, Shape>
    {
        ["substitute"] = Keys(("files", s_text)),
    };

    /// <summary>Refuses a value that does not have the shape.</summary>
    public static void Check(YamlSource source, YamlNode node, string path, Shape shape)
    {
        switch (shape)
        {
            case Shape.Text:
                source.Text(node, path);
                break;
            case Shape.Flag:
                source.Flag(node, path);
                break;
            case Shape.Duration:
                source.Duration(node, path);
                break;
            case Shape.Number:
                if (!uint.TryParse(source.Text(node, path), out _)) throw source.Fault(SystemFaults.InvalidValue, node, path, SystemRemarks.MustBeNumber.With());
                break;
            case Shape.Secret:
                SecretText.Read(source, node, path, "/");
                break;
            case Shape.Texts:
                source.TextList(node, path);
                break;
            case Shape.List list:
                foreach (YamlNode item in source.Sequence(node, path)) Check(source, item, path, list.Item);
                break;
            case Shape.Named named:
                foreach (YamlEntry entry in source.Mapping(node, path)) Check(source, entry.Value, entry.Path, named.Value);
                break;
            case Shape.Known known:
                foreach (YamlEntry entry in source.Mapping(node, path))
                {
                    if (!known.Keys.TryGetValue(entry.Key, out Shape? value))
                        throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, SystemRemarks.KnownAre.With(known.Keys.Keys));
                    Check(source, entry.Value, entry.Path, value);
                }

                break;
        }
    }

    private static Shape.Known Keys(params (string Key, Shape Value)[] keys) => new(keys.ToDictionary(key => key.Key, key => key.Value));

    private static Shape.List List(Shape item) => new(item);
}

/// <summary>The shape of a value.</summary>
internal abstract record Shape
{
    internal sealed record Text : Shape;

    internal sealed record Flag : Shape;

    internal sealed record Duration : Shape;

    internal sealed record Number : Shape;

    internal sealed record Secret : Shape;

    internal sealed record Texts : Shape;

    internal sealed record List(Shape Item) : Shape;

    /// <summary>Keys of the user's choice.</summary>
    internal sealed record Named(Shape Value) : Shape;

    /// <summary>These keys and no others.</summary>
    internal sealed record Known(IReadOnlyDictionary<string, Shape> Keys) : Shape;
}
