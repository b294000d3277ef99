using Danmen.CrashDriver;
using Danmen.Restic.Backends.Local;
using Danmen.Restic.Repositories;

// snapshot REPOSITORY PASSWORD SOURCE | prune REPOSITORY PASSWORD | copy REPOSITORY PASSWORD TARGET | restore REPOSITORY PASSWORD TARGET
// Prints "started" once it holds its lock, and its figures at the end. The tests kill it in between.
await using LocalBackend backend = new(args[1]);
await using Repository repository = await Repository.OpenAsync(backend, args[2], new FastTimers(), CancellationToken.None);
string figures = args[0] switch
{
    "snapshot" => await Work.SnapshotAsync(repository, args[3], Started, CancellationToken.None),
    "prune" => await Work.PruneAsync(repository, Started, CancellationToken.None),
    "copy" => await Work.CopyAsync(repository, args[2], args[3], Started, CancellationToken.None),
    "restore" => await Work.RestoreAsync(repository, args[3], Started, CancellationToken.None),
    _ => throw new ArgumentException(args[0]),
};
Console.Out.WriteLine($"done {figures}");

static void Started()
{
    Console.Out.WriteLine("started");
    Console.Out.Flush();
}
