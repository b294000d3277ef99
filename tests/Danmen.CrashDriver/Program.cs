using Danmen.CrashDriver;
using Danmen.Restic.Backends.Local;
using Danmen.Restic.Repositories;

// snapshot REPOSITORY PASSWORD SOURCE | prune REPOSITORY PASSWORD | copy REPOSITORY PASSWORD TARGET | restore REPOSITORY PASSWORD TARGET
// upload PLACE CREDENTIALS PROFILE FILE NAME
// Prints "started" once it holds its lock, and its figures at the end. The tests kill it in between.
if (args[0] == "upload")
{
    await Uploading.RunAsync(args[1], args[2], args[3], args[4], args[5], CancellationToken.None);
    return;
}

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
