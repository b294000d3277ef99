using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Danmen.Snapshots.Redacting;

/// <summary>
/// Takes secrets out of configuration before it is shown: values of keys that sound like secrets, what is kept in files that are secrets, and what looks like one. In doubt it takes too much.
/// Equal values get equal marks within one comparison, so that a changed password shows as changed; the marks are keyed anew each time and tell nothing else.
/// </summary>
internal sealed class SecretRedaction
{
    private const int MarkBytes = 6;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <param name="path">The file's, for kinds of files that are known by their names.</param>
    /// <returns>As many lines, each as long as it was or marked.</returns>
    public string Redact(string path, string text)
    {
        var hidden = new HiddenSpans(text);
        try
        {
            SecretFiles.Find(path, hidden);
            SecretShapes.Find(hidden);
            SecretMarkup.Find(hidden);
            new SecretAssignments(hidden).Find();
        }
        catch (RegexMatchTimeoutException)
        {
            // Where single lines are looked at, only they are hidden.
            hidden.Hide(0, text.Length);
        }

        return hidden.Render(Mark);
    }

    /// <summary>Takes secrets out of the definition of a database's object.</summary>
    /// <param name="sql">Statements.</param>
    /// <param name="type">The object's, as pg_dump calls it: "USER MAPPING".</param>
    public string RedactSql(string type, string sql)
    {
        var hidden = new HiddenSpans(sql);
        try
        {
            SecretShapes.Find(hidden);
            SecretStatements.Find(type, hidden);
        }
        catch (RegexMatchTimeoutException)
        {
            hidden.Hide(0, sql.Length);
        }

        return hidden.Render(Mark);
    }

    private string Mark(string secret) => $"‹secret {Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(secret)).AsSpan(0, MarkBytes))}›";
}
