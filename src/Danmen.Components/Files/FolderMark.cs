using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Danmen.Snapshots.Folders;

namespace Danmen.Components.Files;

/// <summary>Tells a state of a folder: equal marks of two moments mean that nobody wrote to its files in between, whatever the folder was called.</summary>
/// <remarks>By name, inode, size, time of writing, owner and mode of all that is not a folder; nothing is read. What is not the component's does not count, and folders do not: carrying that over touches them.</remarks>
internal static class FolderMark
{
    /// <param name="root">A folder, or nothing.</param>
    /// <returns>SHA-256, hexadecimal; "" for nothing.</returns>
    public static string Of(ReadOnlyMemory<byte> root, FolderPlace place)
    {
        if (LivingPaths.Find(root) is not { IsFolder: true }) return "";
        FolderSurvey survey = FolderSurvey.Of(root, place);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        LivingPaths.Walk(root, (path, entry) =>
        {
            if (survey.Keeps(PathName.Encode(path.Span))) return false;
            if (entry.IsFolder) return true;
            hash.AppendData(path.Span);
            hash.AppendData(Encoding.ASCII.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"\0{entry.Inode} {entry.SizeBytes} {entry.ModifiedNanoseconds} {entry.Mode} {entry.UserId} {entry.GroupId}\0")));
            return false;
        });
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
