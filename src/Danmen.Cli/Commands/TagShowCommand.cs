using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Faults;
using Danmen.Snapshots.Tags;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen tag show NAME</c>; exits 5 when its signature or history is not right.</summary>
internal static class TagShowCommand
{
    public static Verb Build()
    {
        Operand<string> name = Symbols.One("TAG", TagPhrases.Name);
        Choice<bool> history = Symbols.Switch("--history", TagPhrases.History);
        return new Verb("show", TagPhrases.Show)
        {
            Arguments = { name },
            Options = { history },
            Run = async run =>
            {
                string text = run.Required(name);
                Workspace workspace = new(run);
                TagAccess access = new(run, workspace);
                Tag tag = await access.ReadAsync(
                    async tags => TagName.TryParse(text, out TagName parsed) && await tags.FindAsync(parsed, run.CancellationToken).ConfigureAwait(false) is { } found
                        ? found
                        : throw new DanmenException(TagFaults.NotFound, text)).ConfigureAwait(false);
                if (tag.IsDeleted && !run.Has(history))
                    throw new DanmenException(TagFaults.Deleted, text);
                MirroredState? mirrored = await new MirrorAccess(run, workspace, access).FindAsync(tag).ConfigureAwait(false);
                run.Answer(
                    json =>
                    {
                        json.WriteTag(tag);
                        json.WriteMirrored(mirrored, run.Language);
                        if (run.Has(history))
                            json.WriteHistory(tag);
                    },
                    () => TagReport.Write(run.Terminal.Out, tag, mirrored, run.Has(history), run.Language, run.Terminal.Width, run.Paint, run.Time.LocalTimeZone));
                if (tag.Record.Doubt is not { } doubt)
                    return 0;
                DanmenException fault = new(RecordFaults.BadSignature, text, doubt);
                run.Complain(fault);
                return (int)fault.Kind;
            },
        };
    }
}
