namespace Danmen.Cli.Demo;

/// <summary>Why PostgreSQL cannot run in a folder.</summary>
internal enum FolderObstacle
{
    /// <summary>The system allows the path of a socket few bytes.</summary>
    PathTooLong,

    /// <summary>A character of the path means something else to PostgreSQL's programs.</summary>
    OddCharacter,

    /// <summary>The user that the server runs as may not pass a folder on the way.</summary>
    Closed,
}
