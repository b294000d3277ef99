using System.Security.Cryptography;
using System.Text;
using Danmen.Components.FileNodes;
using Danmen.Components.Files;
using Danmen.Components.Records;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Folders;
using Microsoft.Data.Sqlite;

namespace Danmen.Components.Sqlite.Loading;

/// <summary>Restores a database: written beside the living file, checked, then exchanged with it.</summary>
internal sealed class SqliteRestore(string location, RestoreContext context) : IComponentRestore
{
    // 255, less what the names of kept logs add.
    private const int LongestName = 240;

    private SwapJournal? _journal = context.Journal is { Count: > 0 } written ? JsonRecord.FromNode(written, SqliteJournals.Json.SwapJournal, SqliteFaults.RestoreRefused) : null;
    private DatabaseRecord? _record;

    /// <summary>For tests: runs behind each step of an exchange, as if the process died there.</summary>
    internal Action<string>? OnStep { get; set; }

    /// <summary>How long another process' lock is waited for, seconds.</summary>
    internal int PatienceSeconds { get; init; } = DatabaseConnection.PatienceSeconds;

    private SwapJournal Journal => _journal ?? throw new InvalidOperationException("BuildAsync comes first.");

    public async Task<ComponentPlan> PlanAsync(CancellationToken cancellationToken)
    {
        DatabaseRecord record = await RecordAsync(cancellationToken);
        string target = RealPath(location);
        string beside = Beside(target);
        var refusals = new List<Remark>();
        if (context.Tables.Count > 0) refusals.Add(SqliteRemarks.NoSingleTables.With());
        if (context.Facts["integrity"]?.GetValue<string>() == "damaged") refusals.Add(SqliteRemarks.CapturedDamaged.With());
        if (Directory.Exists(target)) refusals.Add(SqliteRemarks.IsFolder.With(target));
        FileNode? living = FileNode.Find(target);
        if (_journal is null && FileNode.Find(beside) is not null) refusals.Add(SqliteRemarks.NotOfThisRun.With(beside));
        if (FreeBytes(target) is { } free && free < record.SizeBytes) refusals.Add(SqliteRemarks.TooLittleSpace.With(new ByteCount(record.SizeBytes), target, new ByteCount(free)));

        var actions = new List<Remark> { SqliteRemarks.Build.With(beside, record.Contents.Tables.Count) };
        if (living is null)
        {
            actions.Add(SqliteRemarks.Rename.With(target));
        }
        else
        {
            actions.Add(SqliteRemarks.Exchange.With(target, beside));
            if (context.OtherEnvironment) actions.Add(SqliteRemarks.KeepOwner.With());
            if (LivingDatabase.FindProcess(living.Identity) is { } process) actions.Add(SqliteRemarks.IsOpen.With(process));
        }

        LivingRoom? room = LivingRoom.Of(Path.GetDirectoryName(target) ?? "/");
        return new ComponentPlan(actions, refusals, record.SizeBytes) { Room = room is null ? null : new RoomNeed(room.Device, room.Folder, record.SizeBytes, 1, room.FreeBytes, room.FreeInodes) };
    }

    public async Task BuildAsync(CancellationToken cancellationToken)
    {
        if (_journal is { Stage: not SwapStage.Building }) return;
        ComponentPlan plan = await PlanAsync(cancellationToken);
        if (plan.Refusals.Count > 0) throw new DanmenException(SqliteFaults.RestoreRefused, location, plan.Refusals);
        DatabaseRecord record = await RecordAsync(cancellationToken);
        string target = RealPath(location);
        FileNode? living = FileNode.Find(target);
        var journal = new SwapJournal { Stage = SwapStage.Building, Target = target, Beside = Beside(target), Old = living?.Identity };
        await SaveAsync(journal, cancellationToken);
        Directory.CreateDirectory(Path.GetDirectoryName(target) ?? "/");

        // What a killed try left is in an unknown state: it is written anew.
        File.Delete(journal.Beside);
        await WriteAsync(journal.Beside, cancellationToken);
        SetPermissions(journal.Beside, record, context.OtherEnvironment ? living : null);
        FileNode.SyncFolder(Path.GetDirectoryName(target) ?? "/");
        await SaveAsync(journal with { Stage = SwapStage.Built, New = FileNode.Find(journal.Beside)?.Identity }, cancellationToken);
    }

    public async Task<IReadOnlyList<CaptureProblem>> VerifyAsync(CancellationToken cancellationToken)
    {
        DatabaseRecord record = await RecordAsync(cancellationToken);
        string path = FileNode.Find(Journal.Target)?.Identity == Journal.New ? Journal.Target : Journal.Beside;
        try
        {
            IReadOnlyList<CaptureProblem> differences = await new BuiltVerification(record).RunAsync(path, cancellationToken);
            if (differences.Count == 0 && Journal.Stage == SwapStage.Built) await SaveAsync(Journal with { NewMark = SqliteMark.Of(path, path) }, cancellationToken);
            return differences;
        }
        catch (SqliteException error)
        {
            throw SqliteErrors.Wrap(error, path);
        }
    }

    public Task<IReadOnlyList<Remark>> RecheckAsync(CancellationToken cancellationToken)
    {
        var reasons = new List<Remark>();
        if (Journal.Stage is not SwapStage.Built) return Task.FromResult<IReadOnlyList<Remark>>(reasons);
        if (RealPath(location) != Journal.Target || FileNode.Find(Journal.Target)?.Identity != Journal.Old) reasons.Add(SqliteRemarks.OtherFileThanBegan.With());
        if (FileNode.Find(Journal.Beside)?.Identity != Journal.New) reasons.Add(SqliteRemarks.BuiltGone.With(Journal.Beside));
        return Task.FromResult<IReadOnlyList<Remark>>(reasons);
    }

    public async Task SwapAsync(CancellationToken cancellationToken)
    {
        if (Journal.Stage is not (SwapStage.Built or SwapStage.Swapping)) return;
        string? living = FileNode.Find(Journal.Target)?.Identity;
        if (living != Journal.Old && living != Journal.New) throw new DanmenException(SqliteFaults.RestoreRefused, Journal.Target, SqliteRemarks.OtherFileThanBegan.With());
        await SaveAsync(Journal with { Stage = SwapStage.Swapping }, cancellationToken);
        OnStep?.Invoke("journal");
        await Task.Run(() => new FileExchange(Journal, PatienceSeconds, OnStep).Forward(), CancellationToken.None);
        await SaveAsync(Journal with { Stage = SwapStage.Swapped, OldMark = SqliteMark.Of(Journal.Beside, Journal.OldKept) }, cancellationToken);
    }

    public Task<IReadOnlyList<CaptureProblem>> InspectAsync(CancellationToken cancellationToken)
    {
        (string? identity, string? mark) = Journal.Stage == SwapStage.RolledBack ? (Journal.Old, Journal.OldMark) : (Journal.New, Journal.NewMark);
        return Task.FromResult<IReadOnlyList<CaptureProblem>>(
            FileNode.Find(Journal.Target)?.Identity != identity ? [CaptureProblem.Of(Journal.Target, ProblemRemarks.OtherThere)]
            : mark is not null && mark != SqliteMark.Of(Journal.Target, Journal.Target) ? [CaptureProblem.Of(Journal.Target, ProblemRemarks.WrittenMeanwhile)]
            : []);
    }

    public async Task<WrittenSince> WrittenAsync(CancellationToken cancellationToken)
    {
        if (Journal.NewMark is null) return WrittenSince.Unknown(WrittenRemarks.NotRecorded.With());
        if ((await InspectAsync(cancellationToken)).Count == 0) return WrittenSince.ByMark(isWritten: false);
        DatabaseRecord record = await RecordAsync(cancellationToken);
        try
        {
            return await Task.Run(() => WrittenRows.Of(Journal.Target, record, PatienceSeconds, cancellationToken), cancellationToken);
        }
        catch (SqliteException)
        {
            // That it was written to is known all the same.
            return WrittenSince.ByMark(isWritten: true);
        }
    }

    public async Task RollbackAsync(CancellationToken cancellationToken)
    {
        if (_journal is null || Journal.Stage is SwapStage.RolledBack or SwapStage.Confirming or SwapStage.Confirmed) return;
        string? living = FileNode.Find(Journal.Target)?.Identity;
        bool lives = Journal.New is not null && living == Journal.New;
        if (!lives && living != Journal.Old) throw new DanmenException(SqliteFaults.RestoreRefused, Journal.Target, SqliteRemarks.OtherFileThanPut.With());
        bool neverLived = Journal.NeverLived || Journal.Stage is SwapStage.Building or SwapStage.Built || (Journal.Stage == SwapStage.Swapping && !lives);
        await SaveAsync(Journal with { Stage = SwapStage.RollingBack, NeverLived = neverLived }, cancellationToken);
        OnStep?.Invoke("journal");
        await Task.Run(() => new FileExchange(Journal, PatienceSeconds, OnStep).Back(), CancellationToken.None);
        if (neverLived) Delete(Journal.Beside, Journal.NewKept);
        await SaveAsync(Journal with { Stage = SwapStage.RolledBack }, cancellationToken);
    }

    public async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        if (Journal.Stage == SwapStage.Confirmed) return;
        if (Journal.Stage is not (SwapStage.Swapped or SwapStage.RolledBack or SwapStage.Confirming))
            throw new DanmenException(SqliteFaults.RestoreRefused, location, SqliteRemarks.NeitherSwappedNorBack.With());
        await SaveAsync(Journal with { Stage = SwapStage.Confirming }, cancellationToken);

        // By what it is, not by its name alone: somebody may have put a file of such a name there since.
        if (FileNode.Find(Journal.Beside) is not { } beside || beside.Identity == Journal.Old || beside.Identity == Journal.New)
        {
            Delete(Journal.Beside, Journal.OldKept);
            LivingDatabase.DeleteCompanions(Journal.NewKept);
        }

        await SaveAsync(Journal with { Stage = SwapStage.Confirmed }, cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The path with the links of its last part followed: the file is exchanged, a link to it stays.</summary>
    private static string RealPath(string path) => File.Exists(path) ? new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path : path;

    // Named like every restore run's own files, which no capture of the folder takes.
    private string Beside(string target)
    {
        string prefix = $"{FolderPlace.StagingPrefix}{context.RunId}-", name = Path.GetFileName(target);
        if (Encoding.UTF8.GetByteCount(prefix + name) > LongestName) name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 8));
        return Path.Combine(Path.GetDirectoryName(target) ?? "/", prefix + name);
    }

    private static long? FreeBytes(string target)
    {
        string? folder = Path.GetDirectoryName(target);
        while (folder is not null && !Directory.Exists(folder)) folder = Path.GetDirectoryName(folder);
        return folder is null ? null : new DriveInfo(folder).AvailableFreeSpace;
    }

    private static void Delete(string path, string kept)
    {
        File.Delete(path);
        LivingDatabase.DeleteCompanions(path);
        LivingDatabase.DeleteCompanions(kept);
    }

    private static void SetPermissions(string path, DatabaseRecord record, FileNode? like)
    {
        // Only root can give a file away.
        uint? user = like?.UserId ?? record.UserId, group = like?.GroupId ?? record.GroupId;
        if (Environment.IsPrivilegedProcess && user is { } owner && group is { } ownerGroup) FileNode.SetOwner(path, owner, ownerGroup);
        if (like is not null) File.SetUnixFileMode(path, (UnixFileMode)like.Mode);
        else if (record.Mode is { } mode) File.SetUnixFileMode(path, (UnixFileMode)(Convert.ToInt32(mode, 8) & 0xFFF));
    }

    private async Task WriteAsync(string path, CancellationToken cancellationToken)
    {
        StoredItem item = await context.Stored.FindAsync(DatabaseRecord.DatabaseFileName, cancellationToken)
            ?? throw new DanmenException(SqliteFaults.StoredBroken, DatabaseRecord.DatabaseFileName, ProblemRemarks.Missing.With());
        context.Progress.Expect(1, item.SizeBytes);
        await using Stream content = context.Stored.Open(item);
        await using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Options = FileOptions.Asynchronous,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        byte[] buffer = new byte[1 << 20];
        int read;
        while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
        {
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            context.Progress.Advance(0, read);
        }

        file.Flush(flushToDisk: true);
        context.Progress.Advance(1, 0);
    }

    private async Task SaveAsync(SwapJournal journal, CancellationToken cancellationToken)
    {
        await context.SaveJournalAsync(JsonRecord.Node(journal, SqliteJournals.Json.SwapJournal), cancellationToken);
        _journal = journal;
    }

    private async Task<DatabaseRecord> RecordAsync(CancellationToken cancellationToken)
    {
        if (_record is not null) return _record;
        DatabaseRecord record = await JsonRecord.ReadAsync(context.Stored, DatabaseRecord.FileName, SqliteRecords.Json.DatabaseRecord, SqliteFaults.StoredBroken, cancellationToken);
        return _record = record.Format == DatabaseRecord.CurrentFormat ? record : throw new DanmenException(SqliteFaults.StoredBroken, DatabaseRecord.FileName, ProblemRemarks.LaterVersion.With());
    }
}
