using System.Runtime.CompilerServices;
using Danmen.Snapshots.Checks;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Drills;

/// <summary>An environment as a drill brought it back: its checks, asked of the drill's own places.</summary>
internal sealed class DrilledEnvironment(string id, string folder, EnvironmentDefinition environment, IReadOnlyList<ComponentDrill> components)
{
    private const string Prefix = "DANMEN_DRILL";

    /// <summary>What commands are told: the drill, its folder, and where each component is.</summary>
    public IReadOnlyDictionary<string, string> Variables
    {
        get
        {
            var variables = new Dictionary<string, string> { [$"{Prefix}_ID"] = id, [$"{Prefix}_FOLDER"] = folder };
            foreach (ComponentDrill component in components)
                if (component.Restored is { } place) variables[VariableOf(component.Name)] = place.Address;
            return variables;
        }
    }

    /// <summary>The variable that tells where a component is: <c>DANMEN_DRILL_AT_MY_DB</c> for "my-db".</summary>
    internal static string VariableOf(string component) =>
        $"{Prefix}_AT_" + string.Concat(component.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));

    /// <summary>Carries out what can be carried out here, in the file's order.</summary>
    public async IAsyncEnumerable<DrilledCheck> TestAsync(
        Func<IReadOnlyDictionary<string, string>, CheckEngine> checks, bool onlyVital, ISnapshotProgress progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CheckEngine engine = checks(Variables);
        EnvironmentDefinition here = environment with { Components = [.. components.Select(component => component.Restored?.Component).OfType<ComponentDefinition>()] };
        bool isWhole = components.All(component => component.Restored is not null);
        IComponentProgress said = progress.Begin("", "", ProgressStage.Testing);
        bool succeeded = true;
        foreach (CheckDefinition check in environment.Checks.Where(check => check.Vital || !onlyVital))
        {
            said.Say(check.Name);
            CheckResult? result = IsFor(check, here, isWhole) ? await engine.RunAsync(here, check, cancellationToken) : null;
            succeeded &= result is not { IsFatal: true };
            yield return new DrilledCheck(check.Name, CheckEngine.KindOf(check), check.Critical, check.Vital, result);
        }

        progress.End("", ProgressStage.Testing, succeeded);
    }

    /// <summary>A query asks the restored database, and a command is told where everything is; what else is asked for is the living environment's, unless danmen.yaml says that it is not.</summary>
    internal static bool IsFor(CheckDefinition check, EnvironmentDefinition here, bool isWhole) => check switch
    {
        CheckDefinition.Sql sql => check.Drill != false && here.Components.Any(component => component.Name == sql.Component),
        CheckDefinition.Command => check.Drill != false && isWhole,
        _ => check.Drill == true,
    };
}
