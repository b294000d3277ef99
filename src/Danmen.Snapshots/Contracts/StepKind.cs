namespace Danmen.Snapshots.Contracts;

/// <summary>The steps of the runbook. What lives is touched from <see cref="Stop"/> on.</summary>
public enum StepKind
{
    /// <summary>Build the new state beside the living one, and verify it.</summary>
    Prepare,

    /// <summary>1: stop the system.</summary>
    Stop,

    /// <summary>2: put the databases in place.</summary>
    Databases,

    /// <summary>3: put the files in place.</summary>
    Files,

    /// <summary>4: put the configuration in place.</summary>
    Configuration,

    /// <summary>5: check that what lives now is what was verified.</summary>
    Integrity,

    /// <summary>6: start the system.</summary>
    Start,

    /// <summary>7: test that it works.</summary>
    Tests,
}

/// <summary>How far a step is.</summary>
public enum StepState
{
    Waiting,
    Running,
    Done,
    Failed,

    /// <summary>There was nothing to do.</summary>
    Skipped,
}
