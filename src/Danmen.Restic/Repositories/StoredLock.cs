using System.Globalization;
using Danmen.Restic.Format;

namespace Danmen.Restic.Repositories;

/// <summary>A lock file as it stands in the repository.</summary>
/// <param name="Name">64 hexadecimal digits.</param>
public sealed record StoredLock(string Name, LockRecord Record)
{
    /// <summary>A lock that was not refreshed for so long holds nothing any more.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromMinutes(30);

    /// <summary>True when it is too old, or its process on this host is gone.</summary>
    public bool IsStale(DateTimeOffset now)
    {
        if (now - Record.Time.ToDateTimeOffset() > StaleAfter) return true;
        return Record.HostName == ThisProcess.HostName && !ThisProcess.Exists(Record.ProcessId);
    }

    /// <summary>Who holds it and since when, for messages.</summary>
    public string Holder => string.Create(
        CultureInfo.InvariantCulture,
        $"held {(Record.Exclusive ? "exclusively " : "")}by process {Record.ProcessId} of {Record.UserName} on {Record.HostName} since {Record.Time.ToDateTimeOffset():yyyy-MM-dd HH:mm:ss zzz}");
}
