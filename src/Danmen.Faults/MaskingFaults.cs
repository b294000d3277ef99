namespace Danmen.Faults;

/// <summary>The numbered errors of masking.</summary>
public static class MaskingFaults
{
    public static readonly FaultCode ParameterInvalid = new(
        "DM-MASK-001", FaultKind.Usage, false,
        "A masking rule says what its transformer does not take", "マスキングの規則に、変換が受け付けない指定があります",
        "The transformer's page in the manual lists what it takes.",
        "受け付ける指定は、マニュアルの各変換のページを参照してください。");

    public static readonly FaultCode ValueUnfit = new(
        "DM-MASK-002", FaultKind.Refused, false,
        "A value has not the form that its mask is made for", "値の形式が、指定されたマスクに合いません",
        "The number is that of the row in its table, in the order in which COPY reads it. Choose another transformer for the column, or say with 'otherwise' what becomes of such values.",
        "番号は、COPY が読む順に数えた行の番号です。列に別の変換を選ぶか、そのような値の扱いを otherwise で指定してください。");

    public static readonly FaultCode RowUnexpected = new(
        "DM-MASK-003", FaultKind.Fault, false,
        "A row has not the columns that were expected", "行の列の数が想定と異なります",
        "Nothing of it was passed on. The table was changed meanwhile: begin again.",
        "この行は渡していません。途中でテーブルが変更されています。最初からやり直してください。");
}
