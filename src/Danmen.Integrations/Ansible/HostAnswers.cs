using System.Text.Json;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Integrations.Ansible;

/// <summary>What hosts answered in one run of a playbook.</summary>
internal sealed class HostAnswers(HostWork work, string log)
{
    private readonly Dictionary<string, List<CaptureProblem>> _problems = work.Hosts.ToDictionary(host => host.Name, _ => new List<CaptureProblem>(), StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, HostRoom>> _rooms = work.Hosts.ToDictionary(host => host.Name, _ => new Dictionary<string, HostRoom>(StringComparer.Ordinal), StringComparer.Ordinal);
    private DanmenException? _failure;

    /// <summary>The playbook came to its end.</summary>
    public bool IsComplete { get; private set; }

    public IReadOnlyList<HostReport> Reports => [.. work.Hosts.Select(host => new HostReport(host.Name, _problems[host.Name]) { Rooms = _rooms[host.Name] })];

    public void Take(AnsibleEvent told)
    {
        if (told.Kind == "end") IsComplete = true;
        if (told.Host is not { } host || !_problems.ContainsKey(host)) return;
        switch (told.Kind)
        {
            case "unreachable":
                _failure ??= new DanmenException(AnsibleFaults.HostUnreachable, host, AnsibleRemarks.Says.With(LastLine(told.Reason)));
                break;
            case "failed":
                _failure ??= FailureOf(host, told);
                break;
            case "ok" when told.Danmen.ValueKind == JsonValueKind.Object:
                Answer(host, told);
                break;
        }
    }

    /// <exception cref="DanmenException">The first failure.</exception>
    public void ThrowIfFailed()
    {
        if (_failure is not null) throw _failure;
    }

    private void Answer(string host, AnsibleEvent told)
    {
        if (told.Danmen.TryGetProperty("problems", out JsonElement problems) && problems.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement problem in problems.EnumerateArray())
                _problems[host].Add(CaptureProblem.Of($"{host}:{Text(problem, "subject")}", AnsibleRemarks.Of(Text(problem, "code")).With()));
        }

        if (told.Subject is { } component && told.Danmen.TryGetProperty("free_bytes", out JsonElement free) && free.TryGetInt64(out long bytes))
        {
            bool exists = told.Danmen.TryGetProperty("exists", out JsonElement there) && there.ValueKind == JsonValueKind.True;
            long? inodes = told.Danmen.TryGetProperty("free_inodes", out JsonElement nodes) && nodes.ValueKind == JsonValueKind.Number && nodes.TryGetInt64(out long count) ? count : null;
            _rooms[host][component] = new HostRoom(exists, bytes, inodes);
        }
    }

    private DanmenException FailureOf(string host, AnsibleEvent told)
    {
        string code = told.Danmen.ValueKind == JsonValueKind.Object ? Text(told.Danmen, "code") : "";
        string place = code.Length > 0 ? Text(told.Danmen, "subject") : told.Subject ?? "";
        Remark why = code.Length > 0 ? AnsibleRemarks.Of(code).With()
            : told.Reason == "timeout" || told.ExitCode == 124 ? AnsibleRemarks.TimedOut.With()
            : told.Role == "prepare" && told.ExitCode == 0 ? AnsibleRemarks.PushDiffers.With()
            : told.Role == "prepare" && told.ExitCode == 11 ? AnsibleRemarks.Of("no_room").With()
            : told.Status is { } status ? AnsibleRemarks.Status.With(status)
            : told.ExitCode is { } exit ? AnsibleRemarks.ExitCode.With(exit)
            : AnsibleRemarks.Unknown.With(log);
        return new DanmenException(
            AnsibleRemarks.IsRefusal(code) ? AnsibleFaults.Refused : AnsibleFaults.TaskFailed,
            place.Length == 0 ? host : $"{host}:{place}",
            AnsibleRemarks.Task.With(told.Task, told.Role ?? "", why));
    }

    private static string LastLine(string? text) => (text ?? "").Trim().Split('\n')[^1].Trim();

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : "";
}
