using System.Diagnostics;
using System.Globalization;

namespace Danmen.Components.Rsync;

/// <summary>Remembers a child in a file, so that the next process finds one that a killed one left behind. A number given again to another program is never taken for it.</summary>
internal sealed class ProcessMark(string file)
{
    public void Set(Process process) => File.WriteAllText(file, Of(process.Id));

    public void Clear() => File.Delete(file);

    /// <summary>Ends what an earlier process started and could not end.</summary>
    public async Task EndAsync()
    {
        if (!File.Exists(file)) return;
        string text = await File.ReadAllTextAsync(file);
        if (int.TryParse(text.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int id) && Of(id) == text)
        {
            try
            {
                using Process left = Process.GetProcessById(id);
                await TransferProgram.EndAsync(left);
            }
            catch (ArgumentException)
            {
                // It ended in between.
            }
        }

        Clear();
    }

    /// <returns>Number and start of a process, in ticks since the machine's; without a start when it does not run.</returns>
    private static string Of(int id)
    {
        try
        {
            string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return string.Create(CultureInfo.InvariantCulture, $"{id} {fields[19]}");
        }
        catch (IOException)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{id}");
        }
    }
}
