namespace Danmen.Snapshots.Contracts;

/// <summary>A stored folder, named by its content: equal folders have equal ids.</summary>
/// <param name="Id">64 hexadecimal digits; restic's tree id.</param>
/// <param name="SizeBytes">Sum of the lengths of all files below.</param>
/// <param name="FileCount">Number of files below.</param>
public sealed record StoredTree(string Id, long SizeBytes, long FileCount);

/// <summary>Bytes that are in the store: the content of one file.</summary>
/// <param name="Blobs">Ids of its chunks in order, 64 hexadecimal digits each. Opaque to components.</param>
/// <param name="SizeBytes">Length.</param>
public sealed record StoredContent(IReadOnlyList<string> Blobs, long SizeBytes);

/// <summary>An entry that a component puts into a folder of its own making: a file of stored content, or a stored folder.</summary>
/// <remarks>Such nodes have mode 0600 or 0700 (<paramref name="Executable"/>), root as owner and a fixed time, so that equal content gives equal tree ids.</remarks>
/// <param name="Name">Text of the name; percent-encode anything that is not a plain file name.</param>
public sealed record StoredEntry(string Name, StoredContent? Content, StoredTree? Tree, bool Executable = false)
{
    public static StoredEntry File(string name, StoredContent content, bool executable = false) => new(name, content, null, executable);

    public static StoredEntry Folder(string name, StoredTree tree) => new(name, null, tree);
}
