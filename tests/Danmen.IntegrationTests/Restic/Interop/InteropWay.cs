using System.Globalization;
using Danmen.Restic.Backends;
using Danmen.Restic.Backends.Local;
using Danmen.Testing;

namespace Danmen.IntegrationTests.Restic.Interop;

/// <summary>How the interop tests reach a repository's folder: directly, or over a way on which each tenth request goes wrong, when the run is told so by <see cref="FaultVariable"/>.</summary>
internal static class InteropWay
{
    /// <summary>Names a <see cref="Misbehaviour"/>.</summary>
    public const string FaultVariable = "DANMEN_TEST_FAULT";

    /// <summary>Names a file that is told how many requests went wrong.</summary>
    public const string CountVariable = "DANMEN_TEST_FAULT_COUNT";

    private const int Every = 10;

    private static int s_faults;

    static InteropWay()
    {
        if (Environment.GetEnvironmentVariable(CountVariable) is { Length: > 0 } file)
            AppDomain.CurrentDomain.ProcessExit += (_, _) => File.WriteAllText(file, s_faults.ToString(CultureInfo.InvariantCulture));
    }

    public static IBackend Open(string folder)
    {
        LocalBackend local = new(folder);
        if (Environment.GetEnvironmentVariable(FaultVariable) is not { Length: > 0 } named) return local;
        Misbehaviour what = Enum.Parse<Misbehaviour>(named);
        return FaultyWay.Open(local, _ =>
        {
            // By chance, so that in the long run none is spared.
            if (Random.Shared.Next(Every) != 0) return Misbehaviour.None;
            Interlocked.Increment(ref s_faults);
            return what;
        });
    }
}
