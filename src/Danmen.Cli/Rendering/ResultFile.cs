using Danmen.Faults;

namespace Danmen.Cli.Rendering;

/// <summary>A file that a command leaves as its result.</summary>
internal static class ResultFile
{
    /// <summary>Writes beside and renames, so that a file of that name is always whole; only its owner may read it.</summary>
    /// <param name="file">Its path; "-" for standard output.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="DanmenException">CliFaults.FileExists.</exception>
    public static async Task<T> WriteAsync<T>(string file, Func<Stream, Task<T>> write)
    {
        if (file == "-")
        {
            Stream output = StandardStream.OpenResult();
            await using (output.ConfigureAwait(false))
                return await write(output).ConfigureAwait(false);
        }

        if (File.Exists(file))
            throw new DanmenException(CliFaults.FileExists, file);
        string partial = file + ".partial";
        try
        {
            T result;
            FileStream stream = new(partial, new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                BufferSize = 1 << 20,
            });
            await using (stream.ConfigureAwait(false))
                result = await write(stream).ConfigureAwait(false);
            File.Move(partial, file);
            return result;
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }
}
