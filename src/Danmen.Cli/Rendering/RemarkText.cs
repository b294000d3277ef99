using System.Text.Json;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Cli.Rendering;

/// <summary>Remarks for people, in their language and with units; for programs by code, arguments and English text.</summary>
internal static class RemarkText
{
    public static string In(this Remark remark, Language language) =>
        remark.Compose(language == Language.Japanese ? remark.Code.Japanese : remark.Code.English, argument => Show(argument, language));

    /// <summary>Why, for people; as it was written where the code is not known.</summary>
    public static string ReasonIn(this CaptureProblem problem, Language language) => language == Language.Japanese ? problem.Japanese : problem.Reason;

    public static void WriteRemarks(this Utf8JsonWriter json, string name, IReadOnlyList<Remark> remarks)
    {
        json.WriteStartArray(name);
        foreach (Remark remark in remarks)
        {
            json.WriteStartObject();
            WriteContent(json, remark);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Show(object argument, Language language) => argument switch
    {
        ByteCount size => Amounts.Size(size.Bytes),
        int number => Amounts.Count(number),
        long number => Amounts.Count(number),
        Remark inner => inner.In(language),
        IWorded worded => language == Language.Japanese ? worded.Japanese : worded.English,
        IEnumerable<string> texts => string.Join(", ", texts),
        _ => argument.ToString() ?? "",
    };

    private static void WriteContent(Utf8JsonWriter json, Remark remark)
    {
        json.WriteString("code", remark.Code.Id);
        json.WriteString("text", remark.English);
        json.WriteStartArray("arguments");
        foreach (object argument in remark.Arguments) WriteArgument(json, argument);
        json.WriteEndArray();
    }

    private static void WriteArgument(Utf8JsonWriter json, object argument)
    {
        switch (argument)
        {
            case ByteCount size:
                json.WriteNumberValue(size.Bytes);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case Remark inner:
                json.WriteStartObject();
                WriteContent(json, inner);
                json.WriteEndObject();
                break;
            case IWorded worded:
                json.WriteStringValue(worded.English);
                break;
            case IEnumerable<string> texts:
                json.WriteStartArray();
                foreach (string text in texts) json.WriteStringValue(text);
                json.WriteEndArray();
                break;
            default:
                json.WriteStringValue(argument.ToString());
                break;
        }
    }
}
