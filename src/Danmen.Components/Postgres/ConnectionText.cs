using System.Text;
using Danmen.Faults;

namespace Danmen.Components.Postgres;

/// <summary>libpq's connection text: "key = value" pairs, values quoted with ' and escaped with \; or a postgresql:// address.</summary>
/// <remarks>PostgreSQL documentation, 34.1.1 "Connection Strings".</remarks>
internal static class ConnectionText
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "host", "hostaddr", "port", "dbname", "user", "sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "application_name",
    };

    public static IReadOnlyDictionary<string, string> Parse(string text)
    {
        var pairs = text.StartsWith("postgres://", StringComparison.Ordinal) || text.StartsWith("postgresql://", StringComparison.Ordinal)
            ? ParseAddress(text)
            : ParsePairs(text);
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in pairs)
        {
            if (key is "password" or "passfile")
                throw new DanmenException(PostgresFaults.LocationInvalid, key, LocationRemarks.PasswordInText.With());
            if (!Known.Contains(key))
                throw new DanmenException(PostgresFaults.LocationInvalid, key, LocationRemarks.UnknownKey.With());
            if (value.Contains('\0', StringComparison.Ordinal) || (key is "host" && value.Contains(',', StringComparison.Ordinal)))
                throw new DanmenException(PostgresFaults.LocationInvalid, key, LocationRemarks.OneHost.With());
            result[key] = value;
        }

        return result;
    }

    private static List<KeyValuePair<string, string>> ParsePairs(string text)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        var i = 0;
        while (true)
        {
            while (i < text.Length && char.IsWhiteSpace(text[i])) i++;
            if (i == text.Length) return pairs;
            var start = i;
            while (i < text.Length && text[i] != '=' && !char.IsWhiteSpace(text[i])) i++;
            var key = text[start..i];
            while (i < text.Length && char.IsWhiteSpace(text[i])) i++;
            if (i == text.Length || text[i] != '=')
                throw new DanmenException(PostgresFaults.LocationInvalid, key, LocationRemarks.EqualsMissing.With());
            i++;
            while (i < text.Length && char.IsWhiteSpace(text[i])) i++;
            pairs.Add(new(key, ReadValue(text, key, ref i)));
        }
    }

    private static string ReadValue(string text, string key, ref int i)
    {
        var value = new StringBuilder();
        var quoted = i < text.Length && text[i] == '\'';
        if (quoted) i++;
        while (i < text.Length)
        {
            var c = text[i++];
            if (c == '\\' && i < text.Length) value.Append(text[i++]);
            else if (quoted && c == '\'') return value.ToString();
            else if (!quoted && char.IsWhiteSpace(c)) return value.ToString();
            else value.Append(c);
        }

        return quoted ? throw new DanmenException(PostgresFaults.LocationInvalid, key, LocationRemarks.QuoteOpen.With()) : value.ToString();
    }

    private static List<KeyValuePair<string, string>> ParseAddress(string text)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri))
            throw new DanmenException(PostgresFaults.LocationInvalid, "postgresql://", LocationRemarks.NoAddress.With());
        if (uri.UserInfo.Contains(':', StringComparison.Ordinal)) pairs.Add(new("password", ""));
        else if (uri.UserInfo.Length > 0) pairs.Add(new("user", Uri.UnescapeDataString(uri.UserInfo)));
        if (uri.Host.Length > 0) pairs.Add(new("host", Uri.UnescapeDataString(uri.Host).Trim('[', ']')));
        if (uri.Port > 0) pairs.Add(new("port", uri.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        if (uri.AbsolutePath.Length > 1) pairs.Add(new("dbname", Uri.UnescapeDataString(uri.AbsolutePath[1..])));
        foreach (var part in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) throw new DanmenException(PostgresFaults.LocationInvalid, part, LocationRemarks.EqualsMissing.With());
            pairs.Add(new(Uri.UnescapeDataString(part[..equals]), Uri.UnescapeDataString(part[(equals + 1)..])));
        }

        return pairs;
    }
}
