using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Danmen.Faults;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Drills;

/// <summary>
/// The folder of one drill. It goes with this process, however that ends: a process of its own removes it when its input closes, which the kernel sees to.
/// What even that leaves, because both were killed, the next drill sweeps: <c>.danmen/drills/ID</c> names the folder and is locked while its drill lives.
/// </summary>
internal sealed partial class DrillPlace : IAsyncDisposable
{
    private const string Prefix = "danmen-drill-", RegisterName = "drills", Keep = "keep", Remove = "remove";
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // Who was killed may have left something running there, which dies at the same time as this wakes, and may write yet: hence a second look.
    private const string Script = """
        trap '' HUP INT TERM QUIT PIPE
        place=$1 entry=$2
        echo watching
        exec >/dev/null 2>&1
        word=$(cat)
        [ "$word" = keep ] && exit 0
        n=0
        while :; do
          rm -rf -- "$place" || chmod -R u+rwx -- "$place"
          n=$((n + 1))
          if [ ! -e "$place" ] && { [ "$word" = remove ] || [ "$n" -gt 2 ]; }; then rm -f -- "$entry"; exit 0; fi
          [ "$n" -gt 20 ] && exit 1
          sleep 0.5
        done
        """;

    private readonly Process _guardian;
    private readonly FileStream _entry;
    private bool _isEnded;

    private DrillPlace(string folder, Process guardian, FileStream entry) => (Folder, _guardian, _entry) = (folder, guardian, entry);

    /// <summary>Absolute path.</summary>
    public string Folder { get; }

    /// <summary>False when it could not be removed; known once disposed.</summary>
    public bool IsRemoved { get; private set; } = true;

    /// <summary>Makes it.</summary>
    /// <param name="systemFolder">danmen.yaml's folder.</param>
    /// <param name="parent">Absolute path of the folder that it is made in.</param>
    /// <exception cref="DanmenException">DrillFaults.NoPlace.</exception>
    public static async Task<DrillPlace> MakeAsync(string systemFolder, string id, string parent, CancellationToken cancellationToken)
    {
        string folder = Path.Combine(parent, Prefix + id);
        string file = Path.Combine(Register(systemFolder), id);
        FileStream entry = LockFile.TryTake(file) ?? throw new DanmenException(DrillFaults.NoPlace, file, DrillRemarks.NotWatched.With());
        DrillPlace? place = null;
        try
        {
            await entry.WriteAsync(Encoding.UTF8.GetBytes(folder), cancellationToken);
            await entry.FlushAsync(cancellationToken);
            place = new DrillPlace(folder, Watch(folder, file), entry);
            if (await place._guardian.StandardOutput.ReadLineAsync(cancellationToken) != "watching") throw new DanmenException(DrillFaults.NoPlace, folder, DrillRemarks.NotWatched.With());
            // A server's own user must pass to its folder; each folder in it is its owner's alone.
            if (MakeDirectory(folder, (uint)Private) != 0) throw new DanmenException(DrillFaults.NoPlace, folder, DrillRemarks.NoFolder.With(Marshal.GetLastPInvokeErrorMessage()));
            if (Environment.IsPrivilegedProcess) File.SetUnixFileMode(folder, Private | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            return place;
        }
        catch
        {
            if (place is not null) await place.DisposeAsync();
            else
            {
                await entry.DisposeAsync();
                File.Delete(file);
            }

            throw;
        }
    }

    /// <summary>A folder in it, 0700.</summary>
    public string MakeFolder(string name) => Directory.CreateDirectory(Path.Combine(Folder, name), Private).FullName;

    /// <summary>Leaves it where it is.</summary>
    public Task KeepAsync() => EndAsync(Keep);

    /// <summary>Removes it and waits until it is gone.</summary>
    public async ValueTask DisposeAsync() => await EndAsync(Remove);

    /// <summary>Removes what drills of this system left that were killed with what watched them.</summary>
    /// <param name="tell">Told of each.</param>
    public static async Task SweepAsync(string systemFolder, Action<Remark> tell, CancellationToken cancellationToken)
    {
        foreach (string file in Directory.GetFiles(Register(systemFolder)))
        {
            // Who holds it lives, or is still removing.
            await using FileStream? entry = LockFile.TryTake(file);
            if (entry is null) continue;
            using var reader = new StreamReader(entry, Encoding.UTF8, leaveOpen: true);
            string folder = await reader.ReadToEndAsync(cancellationToken);
            // Nothing else is ever removed, whatever stands in the file.
            if (Path.IsPathRooted(folder) && Path.GetFileName(folder) == Prefix + Path.GetFileName(file) && Directory.Exists(folder))
            {
                EndProcesses(folder);
                await ShellCommand.RunAsync($"p='{folder.Replace("'", "'\\''", StringComparison.Ordinal)}'; rm -rf -- \"$p\" || {{ chmod -R u+rwx -- \"$p\"; rm -rf -- \"$p\"; }}", "/", TimeSpan.FromMinutes(10), cancellationToken);
                tell((Directory.Exists(folder) ? DrillRemarks.Left : DrillRemarks.Swept).With(folder));
                if (Directory.Exists(folder)) continue;
            }

            File.Delete(file);
        }
    }

    private static string Register(string systemFolder) => Directory.CreateDirectory(Path.Combine(StateFolder.Ensure(systemFolder), RegisterName), Private).FullName;

    private static Process Watch(string folder, string entry)
    {
        var start = new ProcessStartInfo("setsid", ["/bin/sh", "-c", Script, "danmen-drill", folder, entry]) { WorkingDirectory = "/", RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException("setsid did not start");
        }
        catch (Win32Exception error)
        {
            throw new DanmenException(DrillFaults.NoPlace, "setsid", error.Message, error);
        }
    }

    // A server's processes work in its folder of data.
    private static void EndProcesses(string folder)
    {
        foreach (string process in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(process), out int id)) continue;
            try
            {
                if (new DirectoryInfo(Path.Combine(process, "cwd")).LinkTarget is { } at && (at + "/").StartsWith(folder + "/", StringComparison.Ordinal)) Process.GetProcessById(id).Kill();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException or Win32Exception)
            {
                // It is another user's, or gone.
            }
        }
    }

    private async Task EndAsync(string word)
    {
        if (_isEnded) return;
        _isEnded = true;
        try
        {
            await _guardian.StandardInput.WriteAsync(word);
            _guardian.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is gone; what it should have done is done below.
        }

        await _guardian.WaitForExitAsync(CancellationToken.None);
        _guardian.Dispose();
        if (word == Remove && Directory.Exists(Folder))
        {
            await ShellCommand.RunAsync($"rm -rf -- '{Folder.Replace("'", "'\\''", StringComparison.Ordinal)}'", "/", TimeSpan.FromMinutes(10), CancellationToken.None);
            IsRemoved = !Directory.Exists(Folder);
        }

        // What is left is named for the next sweep.
        if (IsRemoved) File.Delete(_entry.Name);
        await _entry.DisposeAsync();
    }

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeDirectory(string path, uint mode);
}
