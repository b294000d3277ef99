using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;

namespace Danmen.Snapshots.Checks;

/// <summary>Asks a component's living database and compares what it answers. The answer is never told.</summary>
internal sealed class SqlCheck(ComponentKinds kinds, ISecretReader secrets)
{
    public async Task<CheckVerdict> RunAsync(CheckDefinition.Sql check, ComponentDefinition component, CancellationToken cancellationToken)
    {
        // One more of each tells that there is more.
        int most = (check.Rows ?? 1) + 1;
        var request = new QueryRequest(check.Statement, check.Timeout, most, (check.Expected?.Length ?? 0) + 1);
        if (kinds.Find(component.Kind) is not { } kind || await kind.QueryAsync(component, secrets, request, cancellationToken) is not { } answer) return CheckVerdict.Failed(CheckRemarks.NotAsked.With(component.Name));
        if (check.Rows is { } rows)
            return answer.Rows == rows ? CheckVerdict.Good : CheckVerdict.Failed(answer.Rows > rows ? CheckRemarks.MoreRows.With(rows) : CheckRemarks.OtherRows.With(answer.Rows, rows));
        if (answer.Rows != 1 || answer.Columns != 1) return CheckVerdict.Failed(CheckRemarks.OneValue.With(answer.Rows, answer.Columns));
        string expected = check.Expected ?? "";
        return answer.Value == expected ? CheckVerdict.Good : CheckVerdict.Failed(CheckRemarks.OtherValue.With(expected));
    }
}
