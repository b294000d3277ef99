using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Integrations.Ansible;

/// <summary>Carries the steps of a runbook out by Ansible: one playbook of the collection danmen.restore a piece of work.</summary>
/// <param name="folder">A private folder of the restore run, made when it is needed.</param>
/// <param name="collections">Where the collection lies, as <c>ansible_collections/danmen/restore</c> below it; null for the one that comes with Danmen.</param>
/// <param name="systemFolder">Where commands of this machine run.</param>
/// <param name="searchPath">As PATH.</param>
public sealed class AnsibleExecutor(string folder, string? collections, string systemFolder, string searchPath) : IRunbookExecutor
{
    private const string Program = "ansible-playbook";

    private static readonly Version s_oldest = new(2, 14);

    private readonly AnsibleFiles _files = new(folder, collections, systemFolder);

    public bool PlacesFiles => true;

    public async Task<IReadOnlyList<HostReport>> RunAsync(HostWork work, IHostEvents events, CancellationToken cancellationToken)
    {
        string[] playbooks = [.. PlaybooksOf(work)];
        if (playbooks.Length == 0) return [.. work.Hosts.Select(host => new HostReport(host.Name, []))];
        string program = searchPath.Split(':', StringSplitOptions.RemoveEmptyEntries).Where(Path.IsPathRooted).Select(each => Path.Combine(each, Program)).FirstOrDefault(File.Exists)
            ?? throw new DanmenException(AnsibleFaults.ProgramMissing, Program, AnsibleRemarks.NotInPath.With());
        _files.Write(work);
        var answers = new HostAnswers(work, _files.Log);
        int code = await AnsibleProcess.RunAsync(program, _files, playbooks, line => Take(line, answers, events), cancellationToken);
        answers.ThrowIfFailed();
        if (code != 0 || !answers.IsComplete) throw new DanmenException(AnsibleFaults.Ended, Program, AnsibleRemarks.EndedWith.With(code, _files.Log));
        return answers.Reports;
    }

    private static void Take(string line, HostAnswers answers, IHostEvents events)
    {
        if (AnsibleEvent.Parse(line) is not { } told) return;
        if (told.Version is { } version && Version.TryParse(version, out Version? number) && number < s_oldest) throw new DanmenException(AnsibleFaults.ProgramMissing, Program, AnsibleRemarks.TooOld.With(version));
        answers.Take(told);
        StepState? state = told.Kind switch
        {
            "begin" => StepState.Running,
            "ok" => StepState.Done,
            "failed" or "unreachable" => StepState.Failed,
            _ => null,
        };
        if (state is { } changed && told.Host is { } host) events.Tell(host, told.Task, changed, told.Changed);
    }

    // What is pushed is compared before it counts as pushed.
    private static IEnumerable<string> PlaybooksOf(HostWork work) => work.Task switch
    {
        HostTask.Survey => ["survey"],
        HostTask.Push => ["push"],
        HostTask.Compare => [],
        HostTask.Stop => work.Actions.Count > 0 ? ["stop"] : [],
        HostTask.Place => ["place"],
        HostTask.Inspect => ["inspect"],
        HostTask.Start => work.Actions.Count > 0 ? ["start"] : [],
        HostTask.PutBack => ["put_back"],
        HostTask.Remove => ["remove"],
        _ => throw new ArgumentOutOfRangeException(nameof(work), work.Task, "not a task"),
    };
}
