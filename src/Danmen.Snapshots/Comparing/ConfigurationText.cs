using System.Text;

namespace Danmen.Snapshots.Comparing;

/// <summary>Bytes of a configuration file as text: UTF-8, else one of the encodings in which Japanese systems keep theirs.</summary>
internal static class ConfigurationText
{
    /// <summary>Longer files are not compared as text.</summary>
    public const long LargestBytes = 1 << 20;

    private static readonly Encoding[] s_encodings = Encodings();

    /// <summary>The text, or null when it is none.</summary>
    public static string? Decode(byte[] bytes)
    {
        if (bytes.AsSpan().Contains((byte)0)) return null;
        foreach (Encoding encoding in s_encodings)
        {
            try
            {
                return encoding.GetString(bytes);
            }
            catch (DecoderFallbackException)
            {
                // Not this one.
            }
        }

        return null;
    }

    private static Encoding Strict(string name) => Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

    private static Encoding[] Encodings()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return [Strict("utf-8"), Strict("euc-jp"), Strict("shift_jis")];
    }
}
