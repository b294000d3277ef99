using System.Security.Cryptography;

namespace Danmen.Snapshots.Runbooks;

/// <summary>Ids of restore runs: ten of 0-9a-z, the first six from the time, so that later runs sort behind earlier ones.</summary>
internal static class RunId
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    public static string New(TimeProvider time)
    {
        Span<char> id = stackalloc char[10];
        long seconds = time.GetUtcNow().ToUnixTimeSeconds();
        for (int i = 5; i >= 0; i--, seconds /= 36) id[i] = Digits[(int)(seconds % 36)];
        for (int i = 6; i < 10; i++) id[i] = Digits[RandomNumberGenerator.GetInt32(36)];
        return id.ToString();
    }
}
