using Danmen.Cli.Wording;
using Danmen.Snapshots.Tags;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen tag create ENV --type T --version V</c>.</summary>
internal static class TagCreateCommand
{
    public static Verb Build()
    {
        Operand<string> environment = Symbols.One("ENV", SnapshotPhrases.Environment);
        Choice<string> type = Symbols.Text("--type", "TYPE", TagPhrases.Type);
        Choice<string> version = Symbols.Text("--version", "VERSION", TagPhrases.Version);
        Choice<string> reference = Symbols.Text("--snapshot", "REF", TagPhrases.OfSnapshot);
        TagWords words = new();
        Choice<bool> full = Symbols.Switch("--full", SnapshotPhrases.Full);
        Choice<bool> dirty = Symbols.Switch("--allow-dirty", TagPhrases.AllowDirty);
        Choice<bool> unpushed = Symbols.Switch("--allow-unpushed", TagPhrases.AllowUnpushed);
        Choice<bool> incomplete = Symbols.Switch("--allow-incomplete", TagPhrases.AllowIncomplete);
        return new Verb("create", TagPhrases.Create)
        {
            Arguments = { environment },
            Options = { type, version, reference, words.Message, words.Labels, words.Links, full, dirty, unpushed, incomplete },
            Examples =
            [
                ("danmen tag create prod --type release --version v1.2.3", TagPhrases.ExampleCreate),
                ("danmen tag create prod --type feature --version cart-2 --snapshot latest:prod", TagPhrases.ExampleCreateOf),
            ],
            Run = async run =>
            {
                TagRequest request = new(run.Required(environment), run.Value(type) ?? throw run.Misused(TagPhrases.NeedsOption, type.Name), run.Value(version) ?? throw run.Misused(TagPhrases.NeedsOption, version.Name))
                {
                    Message = run.Value(words.Message) ?? "",
                    Labels = TagWords.Pairs(run, words.Labels),
                    Links = run.Values(words.Links),
                    AllowDirty = run.Has(dirty),
                    AllowUnpushed = run.Has(unpushed),
                    AllowIncomplete = run.Has(incomplete),
                };
                Workspace workspace = new(run, mayCache: true);
                await new TagCreation(run, workspace) { Reference = run.Value(reference), Full = run.Has(full) }.RunAsync(request).ConfigureAwait(false);
                return 0;
            },
        };
    }
}

/// <summary>What a tag says beside what it names.</summary>
internal sealed class TagWords
{
    public Choice<string> Message { get; } = Symbols.Text("--message", "TEXT", TagPhrases.Message, "-m");

    public Choice<string[]> Labels { get; } = Symbols.Texts("--label", "KEY=VALUE", TagPhrases.Label);

    public Choice<string[]> Links { get; } = Symbols.Texts("--link", "URL", TagPhrases.Link);

    /// <summary>Keys and values.</summary>
    public static Dictionary<string, string> Pairs(Invocation run, Choice<string[]> labels)
    {
        Dictionary<string, string> pairs = [];
        foreach (string label in run.Values(labels))
        {
            int equals = label.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || label.AsSpan(0, equals).IsWhiteSpace())
                throw run.Misused(TagPhrases.NotALabel, label);
            pairs[label[..equals].Trim()] = label[(equals + 1)..];
        }

        return pairs;
    }
}
