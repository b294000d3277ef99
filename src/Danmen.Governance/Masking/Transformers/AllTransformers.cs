namespace Danmen.Governance.Masking.Transformers;

/// <summary>All that danmen.masking.yaml can name.</summary>
internal static class AllTransformers
{
    public static IReadOnlyList<Transformer> List { get; } =
    [
        PlainMasks.Keep,
        PlainMasks.Null,
        PlainMasks.Fixed,
        TokenMask.Token,
        EmailMask.Email,
        UuidMask.Uuid,
        FormatPreservingMask.FormatPreserving,
        CardMask.Card,
        MyNumberMask.MyNumber,
        DateMasks.Shift,
        DateMasks.YearOnly,
        NumberMasks.Noise,
        NumberMasks.Bucket,
    ];

    /// <summary>The one of that name; null when there is none.</summary>
    public static Transformer? Find(string name) => List.FirstOrDefault(transformer => transformer.Name == name);
}
