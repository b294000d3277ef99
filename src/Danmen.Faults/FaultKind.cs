namespace Danmen.Faults;

/// <summary>What sort of failure it was; each kind is one exit code of the command line.</summary>
public enum FaultKind
{
    /// <summary>Something broke or is incomplete: exit code 1.</summary>
    Fault = 1,

    /// <summary>The command line or danmen.yaml is wrong: exit code 2.</summary>
    Usage = 2,

    /// <summary>A named thing does not exist: exit code 3.</summary>
    NotFound = 3,

    /// <summary>Policy, permission, or something would be overwritten: exit code 4.</summary>
    Refused = 4,

    /// <summary>Stored or restored data are not what they should be: exit code 5.</summary>
    VerificationFailed = 5,

    /// <summary>Locked or in use by another process: exit code 6.</summary>
    Busy = 6,

    /// <summary>Stopped by the user: exit code 130.</summary>
    Interrupted = 130,
}
