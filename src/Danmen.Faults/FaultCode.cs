namespace Danmen.Faults;

/// <summary>One numbered error: its stable code, kind, and the words for it in English and Japanese.</summary>
/// <param name="Id">Stable, never reused: <c>DM</c>, area, number; for example <c>DM-STORE-003</c>.</param>
/// <param name="Kind">Decides the exit code.</param>
/// <param name="IsTransient">True when trying the same again later may succeed.</param>
/// <param name="Title">What failed, English, no trailing full stop.</param>
/// <param name="TitleJa">The same in Japanese.</param>
/// <param name="Hint">What to do, English, one or two sentences.</param>
/// <param name="HintJa">The same in Japanese.</param>
public sealed record FaultCode(
    string Id,
    FaultKind Kind,
    bool IsTransient,
    string Title,
    string TitleJa,
    string Hint,
    string HintJa);
