using Danmen.Faults;

namespace Danmen.Snapshots.Contracts;

/// <summary>Carries out on the hosts of an environment what the steps of the runbook ask of them.</summary>
/// <remarks>
/// The order of the steps, the journal and the way back are not its business. Every call may come again, after a kill or a cut connection: what is done already is left as it is.
/// All executors pass the conformance suite in tests/Shared.
/// </remarks>
public interface IRunbookExecutor
{
    /// <summary>True when it puts files in place on the hosts; false when components of the controlling machine place themselves.</summary>
    bool PlacesFiles { get; }

    /// <summary>Carries out a piece of work on all of its hosts; ends when all are done or one has failed.</summary>
    /// <param name="events">Told as it happens, by host and task.</param>
    /// <returns>By host, in the order of <see cref="HostWork.Hosts"/>.</returns>
    /// <exception cref="DanmenException">Names the host, the task and why; what a command printed is never part of it.</exception>
    Task<IReadOnlyList<HostReport>> RunAsync(HostWork work, IHostEvents events, CancellationToken cancellationToken);
}

/// <summary>What is asked of hosts.</summary>
public enum HostTask
{
    /// <summary>Look: reachable, programs present, room on the disks. Changes nothing.</summary>
    Survey,

    /// <summary>Bring the files from the controlling machine beside the living ones.</summary>
    Push,

    /// <summary>Compare what was pushed with what it was pushed from, by content.</summary>
    Compare,

    /// <summary>Stop the system: the actions, in order.</summary>
    Stop,

    /// <summary>Exchange the living files with those beside.</summary>
    Place,

    /// <summary>Tell, quickly, whether what lives is what was compared, or on the way back what lived before.</summary>
    Inspect,

    /// <summary>Start the system: the actions, in order.</summary>
    Start,

    /// <summary>Exchange back. Before an exchange: remove what was pushed.</summary>
    PutBack,

    /// <summary>Remove the state that does not live.</summary>
    Remove,
}

/// <summary>A piece of work.</summary>
/// <param name="RunId">The restore run; names on the hosts carry it.</param>
/// <param name="IsBack">It belongs to the way back.</param>
public sealed record HostWork(string RunId, HostTask Task, bool IsBack)
{
    /// <summary>What the controlling machine is called where no host of danmen.yaml stands for it.</summary>
    public const string ThisMachine = "localhost";

    /// <summary>All hosts of the environment.</summary>
    public required IReadOnlyList<HostDefinition> Hosts { get; init; }

    /// <summary>For <see cref="HostTask.Stop"/> and <see cref="HostTask.Start"/>.</summary>
    public IReadOnlyList<HostAction> Actions { get; init; } = [];

    /// <summary>For everything else.</summary>
    public IReadOnlyList<HostPlacement> Placements { get; init; } = [];
}

/// <summary>A host of an environment.</summary>
/// <param name="Name">Its key in danmen.yaml.</param>
/// <param name="Ssh">How it is reached, as <c>user@host</c>, <c>user@host:port</c> or a name of ssh's configuration; null for the controlling machine itself.</param>
/// <param name="Roles">For example app, db, web.</param>
public sealed record HostDefinition(string Name, string? Ssh, IReadOnlyList<string> Roles)
{
    /// <summary>Absolute path of the private key; null for ssh's own choice.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Absolute path of the host keys that are trusted; null for ssh's own. An unknown host key is always refused.</summary>
    public string? KnownHostsFile { get; init; }
}

/// <summary>One action that stops or starts a part of the system.</summary>
/// <param name="Kind">What <paramref name="Text"/> is.</param>
/// <param name="Text">A command for <c>sh -c</c>, the name of a systemd unit, or an address.</param>
/// <param name="Role">It is carried out on every host of that role; addresses are asked from the controlling machine.</param>
/// <param name="Timeout">After it the action has failed.</param>
public sealed record HostAction(HostActionKind Kind, string Text, string Role, TimeSpan Timeout)
{
    /// <summary>The role of what names none.</summary>
    public const string UsualRole = "app";
}

/// <summary>What an action is.</summary>
public enum HostActionKind
{
    Command,

    /// <summary>A unit of systemd is stopped or started.</summary>
    Unit,

    /// <summary>An address gets a POST without a body; 2xx is success.</summary>
    Url,
}

/// <summary>A component whose files live on hosts.</summary>
/// <param name="Component">Its name.</param>
/// <param name="Source">Absolute path on the controlling machine: a private folder that holds the files whole, owners and modes as they are to be.</param>
/// <param name="Path">Absolute path on the hosts.</param>
/// <param name="Role">Every host of that role gets them.</param>
/// <param name="Excludes">Patterns below <paramref name="Path"/> that are not the component's: what fits stays with the living state, whichever that is.</param>
public sealed record HostPlacement(string Component, string Source, string Path, string Role, IReadOnlyList<string> Excludes)
{
    /// <summary>In which step of the runbook it is put in place.</summary>
    public StepKind Step { get; init; } = StepKind.Files;
}

/// <summary>What a host answers.</summary>
/// <param name="Problems">What is wrong, for example a difference that a comparison found; empty when all is well.</param>
public sealed record HostReport(string Host, IReadOnlyList<CaptureProblem> Problems)
{
    /// <summary>Per component, of a survey: what there is at its place and around it.</summary>
    public IReadOnlyDictionary<string, HostRoom> Rooms { get; init; } = new Dictionary<string, HostRoom>();
}

/// <summary>Room where a component's files live.</summary>
/// <param name="Exists">Something lives there.</param>
/// <param name="FreeBytes">For the user who writes.</param>
/// <param name="FreeInodes">Null where the file system does not count them.</param>
public sealed record HostRoom(bool Exists, long FreeBytes, long? FreeInodes);

/// <summary>Takes what happens on hosts, as it happens. Thread-safe, cheap.</summary>
public interface IHostEvents
{
    /// <summary>A task begins, or changes its state, on a host.</summary>
    /// <param name="task">Its name in the runbook.</param>
    /// <param name="changed">It changed something there; null until it is done.</param>
    void Tell(string host, string task, StepState state, bool? changed);
}
