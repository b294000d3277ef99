using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Snapshots.Drills;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen drill show ID</c>; exits 5 when its signature or history is not right.</summary>
internal static class DrillShowCommand
{
    public static Verb Build()
    {
        Operand<string> id = Symbols.One("ID", DrillPhrases.Id);
        return new Verb("show", DrillPhrases.Show)
        {
            Arguments = { id },
            Run = async run =>
            {
                Drill drill = await DrillNoun.ReadAsync(run, store => store.FindAsync(run.Required(id), run.CancellationToken)).ConfigureAwait(false);
                DrillReport.Tell(run, drill);
                if (drill.Record?.Doubt is not { } doubt)
                    return 0;
                DanmenException fault = new(RecordFaults.BadSignature, drill.Id, doubt);
                run.Complain(fault);
                return (int)fault.Kind;
            },
        };
    }
}
