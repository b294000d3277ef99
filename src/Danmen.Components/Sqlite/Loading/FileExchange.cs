using Danmen.Components.FileNodes;
using Danmen.Faults;

namespace Danmen.Components.Sqlite.Loading;

/// <summary>Puts one file in another's place, in one step, with what belongs to each by its name.</summary>
internal sealed class FileExchange(SwapJournal journal, int patienceSeconds, Action<string>? onStep)
{
    /// <summary>Makes the new file the living one. May be repeated after a kill.</summary>
    /// <exception cref="DanmenException">SqliteFaults.InUse; the old one lives.</exception>
    public void Forward() => Exchange(journal.New, journal.Old, journal.NewKept, journal.OldKept);

    /// <summary>Makes the old file, or its absence, the living one. May be repeated after a kill.</summary>
    /// <exception cref="DanmenException">SqliteFaults.InUse; the new one lives.</exception>
    public void Back() => Exchange(journal.Old, journal.New, journal.OldKept, journal.NewKept);

    private void Exchange(string? coming, string? going, string comingKept, string goingKept)
    {
        if (coming is not null && going is not null) FileNode.FinishExchange(journal.Target, journal.Beside);
        if (FileNode.Find(journal.Target)?.Identity != coming)
        {
            LivingDatabase.Settle(journal.Target, patienceSeconds);
            onStep?.Invoke("settled");

            // Before the exchange: a log must never stand beside a database that it is not of.
            LivingDatabase.MoveCompanions(journal.Target, goingKept);
            onStep?.Invoke("companions kept");
            Rename(coming, going);
            onStep?.Invoke("exchanged");
            if (going is not null && LivingDatabase.FindProcess(going) is { } process)
            {
                // It opened the file in the last moment.
                Rename(going, coming);
                LivingDatabase.MoveCompanions(goingKept, journal.Target);
                throw new DanmenException(SqliteFaults.InUse, journal.Target, SqliteRemarks.ProcessHasIt.With(process));
            }
        }

        LivingDatabase.MoveCompanions(comingKept, journal.Target);
    }

    private void Rename(string? coming, string? going)
    {
        if (coming is null) FileNode.Move(journal.Target, journal.Beside);
        else if (going is null) FileNode.Move(journal.Beside, journal.Target);
        else FileNode.Exchange(journal.Target, journal.Beside);
    }
}
