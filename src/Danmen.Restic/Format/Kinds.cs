namespace Danmen.Restic.Format;

/// <summary>What a blob holds.</summary>
public enum BlobType : byte
{
    Data = 0,
    Tree = 1,
}

/// <summary>The kinds of files in a repository; each but <see cref="Config"/> is a folder.</summary>
public enum FileKind
{
    /// <summary>The one config file at the root.</summary>
    Config,
    Key,
    Lock,
    Snapshot,
    Index,

    /// <summary>Packs, below <c>data/xx/</c>.</summary>
    Pack,
}
