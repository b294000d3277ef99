using System.Globalization;
using Danmen.Cli.Rendering;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Capturing;
using Danmen.Snapshots.Tags;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen tag search</c>; exits 0 whether or not something is found.</summary>
internal static class TagSearchCommand
{
    private const int UsualPage = 50;

    public static Verb Build()
    {
        Operand<string[]> text = Symbols.Any("WORD", TagPhrases.SearchText);
        Choice<string> environment = Symbols.Text("--environment", "ENV", TagPhrases.FilterEnvironment);
        Choice<string> type = Symbols.Text("--type", "TYPE", TagPhrases.FilterType);
        Choice<string> version = Symbols.Text("--version", "VERSION", TagPhrases.FilterVersion);
        Choice<string> from = Symbols.Text("--from", "DATE", TagPhrases.FilterFrom);
        Choice<string> to = Symbols.Text("--to", "DATE", TagPhrases.FilterTo);
        Choice<string> commit = Symbols.Text("--commit", "PREFIX", TagPhrases.FilterCommit);
        Choice<string> migration = Symbols.Text("--migration", "VERSION", TagPhrases.FilterMigration);
        Choice<string> pickle = Symbols.Text("--pickle", "SHA256", TagPhrases.FilterPickle);
        Choice<string> label = Symbols.Text("--label", "KEY[=VALUE]", TagPhrases.FilterLabel);
        Choice<bool> deleted = Symbols.Switch("--deleted", TagPhrases.WithDeleted);
        Choice<string> sort = Symbols.Text("--sort", "newest|version|name", TagPhrases.Sort);
        Choice<string> limit = Symbols.Text("--limit", "N", TagPhrases.PageSize);
        Choice<string> page = Symbols.Text("--page", "N", TagPhrases.Page);
        return new Verb("search", TagPhrases.Search)
        {
            Arguments = { text },
            Options = { environment, type, version, from, to, commit, migration, pickle, label, deleted, sort, limit, page },
            Examples =
            [
                ("danmen tag search --type release --version '>=1.2 <2'", TagPhrases.ExampleSearchRange),
                ("danmen tag search --commit 3f2a9c1", TagPhrases.ExampleSearchCommit),
            ],
            Run = run =>
            {
                int size = run.Number(limit, 1, int.MaxValue) ?? UsualPage, number = run.Number(page, 1, int.MaxValue) ?? 1;
                return FindAsync(run, new TagQuery
                {
                    Text = string.Join(' ', run.Values(text)),
                    Environment = run.Value(environment),
                    Type = run.Value(type),
                    Version = run.Value(version),
                    From = Day(run, from),
                    To = Day(run, to),
                    Commit = Digits(run, commit),
                    Migration = run.Value(migration),
                    Pickle = Digits(run, pickle),
                    Label = run.Value(label),
                    WithDeleted = run.Has(deleted),
                    Order = run.Value(sort) switch
                    {
                        null or "newest" => TagOrder.Newest,
                        "version" => TagOrder.Version,
                        "name" => TagOrder.Name,
                        { } other => throw run.Misused(TagPhrases.NoOrder, other),
                    },
                    Skip = (int)Math.Min(int.MaxValue, (number - 1L) * size),
                    Take = size,
                });
            },
        };
    }

    /// <summary>Finds and shows.</summary>
    internal static async Task<int> FindAsync(Invocation run, TagQuery query)
    {
        (TagPage page, IReadOnlyList<(string Name, string Problem)> unreadable) = await new TagAccess(run, new Workspace(run)).ReadAsync(
            async tags => (await tags.SearchAsync(query, run.CancellationToken).ConfigureAwait(false), await tags.UnreadableAsync(run.CancellationToken).ConfigureAwait(false))).ConfigureAwait(false);
        foreach ((string name, string problem) in unreadable)
            run.Warn(TagPhrases.Unreadable, name, problem);
        run.Answer(
            json =>
            {
                json.WriteNumber("total", page.Total);
                json.WriteStartArray("tags");
                foreach (Tag tag in page.Tags)
                {
                    json.WriteStartObject();
                    json.WriteTag(tag);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            },
            () => Tell(run, page, query.Skip));
        return 0;
    }

    private static void Tell(Invocation run, TagPage page, int skipped)
    {
        if (page.Total == 0)
        {
            run.Say(TagPhrases.None);
            return;
        }

        bool isFirst = true, hasCold = page.Tags.Any(tag => !tag.PinsHere && !tag.IsDeleted);
        foreach (IGrouping<string, Tag> environment in page.Tags.GroupBy(tag => tag.Name.Environment))
        {
            if (!isFirst)
                run.SayLine();
            isFirst = false;
            run.SayLine(run.Paint.Bold(environment.Key));
            Columns columns = new([run.Text(TagPhrases.NameHead), .. hasCold ? [run.Text(SnapshotPhrases.TierHead)] : (string[])[], run.Text(TagPhrases.CommitHead), run.Text(TagPhrases.SignatureHead), run.Text(TagPhrases.MessageHead)]);
            foreach (Tag tag in environment)
            {
                string[] tier = hasCold ? [run.Text(SnapshotTable.Tier(tag.PinsHere ? SnapshotTier.Hot : SnapshotTier.Cold))] : [];
                columns.Add([
                    tag.IsDeleted ? run.Text(TagPhrases.DeletedName, tag.Name.ToString()) : tag.Name.ToString(),
                    .. tier,
                    string.Join(' ', tag.Body.Facts.Code.Select(code => TagText.Commit(code))),
                    TagText.Signature(tag.Signature, run.Language),
                    tag.Body.Message,
                ]);
            }

            if (!run.IsQuiet)
                columns.Write(run.Terminal.Out, run.Terminal.Width, run.Paint, indent: 2);
        }

        if (page.Tags.Count < page.Total)
        {
            run.SayLine();
            run.Say(TagPhrases.More, Amounts.Count(skipped + 1), Amounts.Count(skipped + page.Tags.Count), Amounts.Count(page.Total));
        }
    }

    private static DateOnly? Day(Invocation run, Choice<string> option) =>
        run.Value(option) is not { } text ? null
        : DateOnly.TryParseExact(text, ["yyyy-MM-dd", "yyyyMMdd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day
        : throw run.Misused(TagPhrases.NoDay, option.Name, text);

    private static string? Digits(Invocation run, Choice<string> option) =>
        run.Value(option) is not { } text ? null
        : text.Length > 0 && text.All(char.IsAsciiHexDigit) ? text
        : throw run.Misused(TagPhrases.NoDigits, option.Name, text);
}
