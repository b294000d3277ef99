using System.Globalization;
using System.Text;
using System.Text.Json;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Checks;

/// <summary>Fetches an address and looks at the answer: status, headers, JSON, text, time.</summary>
internal sealed class HttpCheck(INetworkProbe network, TimeProvider time)
{
    private const int MostBodyBytes = 8 << 20;

    public async Task<CheckVerdict> RunAsync(CheckDefinition.Http check, CancellationToken cancellationToken)
    {
        bool needsBody = check.Json.Count > 0 || check.Match is not null;
        long begun = time.GetTimestamp();
        HttpAnswer answer = await network.FetchAsync(new HttpQuestion(check.Address, check.CaFile, check.AllowsTls12, needsBody ? MostBodyBytes : 0), cancellationToken);
        TimeSpan elapsed = time.GetElapsedTime(begun);
        if (!check.Statuses.Contains(answer.Status))
            return CheckVerdict.Failed(CheckRemarks.OtherStatus.With(Plain(answer.Status), check.Statuses.Select(Plain)));
        if (HeaderDoubt(check, answer) is { } header) return CheckVerdict.Failed(header);
        if (needsBody && (answer.IsWhole ? BodyDoubt(check, answer) : CheckRemarks.BodyTooLong.With(new ByteCount(MostBodyBytes))) is { } body) return CheckVerdict.Failed(body);
        return CheckVerdict.InTime(elapsed, check.Within);

        // A status has no thousands.
        static string Plain(int status) => status.ToString(CultureInfo.InvariantCulture);
    }

    private static Remark? HeaderDoubt(CheckDefinition.Http check, HttpAnswer answer)
    {
        foreach ((string name, string expected) in check.Headers)
        {
            string[] values = [.. answer.Headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value)];
            if (values.Length == 0) return CheckRemarks.NoHeader.With(name);
            if (!Array.Exists(values, value => value.Contains(expected, StringComparison.Ordinal))) return CheckRemarks.OtherHeader.With(name, expected);
        }

        return null;
    }

    private static Remark? BodyDoubt(CheckDefinition.Http check, HttpAnswer answer)
    {
        if (check.Json.Count > 0)
        {
            try
            {
                using JsonDocument document = JsonDocument.Parse(answer.Body);
                foreach (JsonExpectation expected in check.Json)
                {
                    if (expected.Place.Find(document.RootElement) is not { } found) return CheckRemarks.NoJsonValue.With(expected.Place.Text);
                    if (!IsSame(found, expected.Value)) return CheckRemarks.OtherJsonValue.With(expected.Place.Text, expected.Value);
                }
            }
            catch (JsonException)
            {
                return CheckRemarks.NoJson.With();
            }
        }

        return check.Match is null || check.Match.IsMatch(Text(answer)) ? null : CheckRemarks.NoMatch.With();
    }

    private static bool IsSame(JsonElement found, string expected) => found.ValueKind switch
    {
        JsonValueKind.String => found.GetString() == expected,
        // 7, 7.0 and 7e0 are one number.
        JsonValueKind.Number => found.GetRawText() == expected
            || (found.TryGetDecimal(out decimal number) && decimal.TryParse(expected, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal wanted) && number == wanted),
        JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null => found.GetRawText() == expected,
        _ => false,
    };

    private static string Text(HttpAnswer answer)
    {
        Encoding encoding = Encoding.UTF8;
        if (answer.Charset is { } name)
        {
            Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
            try
            {
                encoding = Encoding.GetEncoding(name);
            }
            catch (ArgumentException)
            {
                // A name that nobody knows: most are UTF-8 all the same.
            }
        }

        return encoding.GetString(answer.Body.Span);
    }
}
