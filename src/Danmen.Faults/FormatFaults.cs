namespace Danmen.Faults;

/// <summary>The numbered errors of writing restic's formats.</summary>
public static class FormatFaults
{
    public static readonly FaultCode Unwritable = new(
        "DM-FORMAT-001", FaultKind.Fault, false,
        "This cannot be written so that restic reads it back", "restic が読み戻せる形式で書き込めません",
        "Nothing was stored of it. Rename or leave out the file that the message names; if it names none, please report it.",
        "保存は行われていません。メッセージに示されたファイルの名前を変えるか対象から除外してください。示されていない場合は不具合としてご報告ください。");
}
