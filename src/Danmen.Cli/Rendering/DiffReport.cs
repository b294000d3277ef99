using Danmen.Cli.Wording;
using Danmen.Snapshots.Comparing;
using Danmen.Snapshots.Contracts;

namespace Danmen.Cli.Rendering;

/// <summary>A comparison as people read it: per component schema, rows, facts, configuration as text, pickles, files.</summary>
internal sealed class DiffReport(TextWriter output, Language language, int width, Paint paint, int fileLimit)
{
    // What is longer is told by --json.
    private const int MostCommits = 20;
    private const int MostMigrations = 20;
    private const int MostLinesOfObject = 40;

    public void Write(SnapshotDifference difference, string before, string after)
    {
        output.WriteLine((difference.IsEmpty ? DiffPhrases.Equal : DiffPhrases.Heading).In(language, before, after));
        if (difference.NotCompared.Count > 0)
            output.WriteLine(DiffPhrases.NotCompared.In(language, string.Join(", ", difference.NotCompared)));
        if (difference.IsEmpty)
            return;
        foreach (ComponentDifference component in difference.Components)
            Write(component);
    }

    private void Write(ComponentDifference component)
    {
        output.WriteLine();
        output.WriteLine($"{paint.Bold(Printable.Of(component.Name))}  {paint.Dim(Printable.Of(component.Kind))}  {Colour(component.Change, DiffPhrases.Of(component.Change).In(language))}");
        if (component.Change == Change.None)
            return;
        foreach (FactDifference fact in component.Facts)
            Line(DiffPhrases.Fact.In(language, FactText.Name(fact.Name, language), FactText.Value(fact.Name, fact.Before, language), FactText.Value(fact.Name, fact.After, language)));
        if (component.Commits is { } commits)
            Write(commits);
        if (component.ComparePage is { } page)
            output.WriteLine("  " + Printable.Of(DiffPhrases.ComparePage.In(language, page)));
        CommittedFiles(component);
        foreach (MigrationDifferences migrations in component.Migrations)
            Write(migrations);
        foreach (SchemaDifference item in component.Schema)
        {
            Line(item.Change, item.Title);
            Patch(item.UnifiedDiff, MostLinesOfObject, "      ");
        }

        Tables(component.Tables, component.Kind == "postgres" ? DiffPhrases.Share : DiffPhrases.RowShare);
        foreach (PickleDifference pickle in component.Pickles)
            Write(pickle);
        foreach (TextDifference text in component.Texts)
            Write(text);
        Files(component);
        foreach (CaptureProblem problem in component.Problems)
        {
            List<string> lines = TextWrap.Lines(Printable.Sentence(DiffPhrases.NotTold.In(language, problem.Subject, problem.ReasonIn(language))), width - 5);
            for (int i = 0; i < lines.Count; i++)
                output.WriteLine($"  {(i == 0 ? paint.Yellow("!") : " ")}  {lines[i]}");
        }
    }

    private void Write(CommitDifferences commits)
    {
        if (commits.Source is { } source)
            Line(DiffPhrases.CommitsFrom.In(language, source));
        Commits(DiffPhrases.CommitsAdded, Change.Added, commits.Added, commits.FirstAdded);
        Commits(DiffPhrases.CommitsRemoved, Change.Removed, commits.Removed, commits.FirstRemoved);
    }

    // The files of the work trees are told below; these are what was committed.
    private void CommittedFiles(ComponentDifference component)
    {
        if (component.CommittedFiles.Count == 0)
            return;
        Line(DiffPhrases.CommittedFiles.In(language, Amounts.Count(component.CommittedFiles.Count)));
        int shown = fileLimit == 0 ? component.CommittedFiles.Count : Math.Min(fileLimit, component.CommittedFiles.Count);
        foreach (CommittedFile file in component.CommittedFiles.Take(shown))
        {
            Change change = DiffPhrases.Of(file);
            output.WriteLine($"    {Colour(change, Mark(change))}  {DisplayWidth.Cut(Printable.Of(DiffPhrases.NameOf(file)), width - 7)}");
        }

        if (shown < component.CommittedFiles.Count)
            Line("  " + DiffPhrases.MoreFiles.In(language, Amounts.Count(component.CommittedFiles.Count - shown)));
    }

    private void Commits(Phrase heading, Change change, long count, IReadOnlyList<CommitEntry> first)
    {
        if (count == 0)
            return;
        Line(heading.In(language, Amounts.Count(count)));
        foreach (CommitEntry commit in first.Take(MostCommits))
        {
            string when = commit.AuthoredAt.Length >= 10 ? commit.AuthoredAt[..10] : commit.AuthoredAt;
            string author = DisplayWidth.Cut(Printable.Of(commit.Author), 20);
            output.WriteLine($"    {Colour(change, commit.Id[..10])}  {when}  {author}  {DisplayWidth.Cut(Printable.Of(commit.Subject), Math.Max(10, width - 30 - DisplayWidth.Of(author)))}");
        }

        if (count > MostCommits)
            Line("  " + DiffPhrases.MoreCommits.In(language, Amounts.Count(count - MostCommits)));
    }

    private void Write(MigrationDifferences migrations)
    {
        Line(DiffPhrases.Migrations.In(language, migrations.Tool, migrations.Table));
        Named(Change.Added, migrations.Applied);
        Named(Change.Removed, migrations.Reverted);

        void Named(Change change, IReadOnlyList<string> names)
        {
            foreach (string name in names.Take(MostMigrations))
                output.WriteLine($"    {Colour(change, Mark(change))}  {DisplayWidth.Cut(Printable.Of(name), width - 7)}");
            if (names.Count > MostMigrations)
                Line("  " + DiffPhrases.MoreRows.In(language, Amounts.Count(names.Count - MostMigrations)));
        }
    }

    private void Tables(IReadOnlyList<TableDifference> tables, Phrase changedShare)
    {
        if (tables.Count == 0)
            return;
        Columns columns = new("", "", "", "");
        bool hasRows = tables.Any(table => table.Rows is not null);
        foreach (TableDifference table in tables)
        {
            string rows = table.RowsBefore is null || table.RowsAfter is null || table.RowsBefore == table.RowsAfter
                ? DiffPhrases.RowsSame.In(language, Count(table.RowsAfter ?? table.RowsBefore))
                : DiffPhrases.Rows.In(language, Count(table.RowsBefore), Count(table.RowsAfter));
            string share = table is { Change: Change.Changed, ChangedShare: { } changed } ? changedShare.In(language, Amounts.Share((long)Math.Ceiling(changed * 1e6), 1_000_000)) : "";
            columns.Add(Mark(table.Change), table.Name, rows, share);
            if (!hasRows)
                continue;
            columns.Write(output, width, paint, indent: 2);
            columns = new("", "", "", "");
            if (table.Rows is { } differing)
                Rows(differing);
        }

        if (!hasRows)
            columns.Write(output, width, paint, indent: 2);
    }

    private void Rows(RowDifferences rows)
    {
        string added = Amounts.Count(rows.Added), removed = Amounts.Count(rows.Removed), changed = Amounts.Count(rows.Changed);
        Line("    " + (rows.Key.Count == 0 ? DiffPhrases.RowCountsWithoutKey.In(language, added, removed)
            : DiffPhrases.RowCounts.In(language, added, removed, changed)));
        foreach (RowDifference row in rows.First)
        {
            (string mark, Change change) = row.Change switch { RowChange.Added => ("+", Change.Added), RowChange.Removed => ("-", Change.Removed), _ => ("~", Change.Changed) };
            string key = string.Join(", ", rows.Key.Zip(row.Key, (column, value) => $"{column}={value ?? "NULL"}"));
            string columns = row.Columns.Count > 0 ? "  " + string.Join(", ", row.Columns) : "";
            output.WriteLine($"      {Colour(change, mark)}  {DisplayWidth.Cut(Printable.Of(key + columns), width - 9)}");
        }

        long more = rows.Added + rows.Removed + rows.Changed - rows.First.Count;
        if (rows.First.Count > 0 && more > 0)
            Line("    " + DiffPhrases.MoreRows.In(language, Amounts.Count(more)));
    }

    private void Write(PickleDifference pickle)
    {
        Line(pickle.Change, pickle.Path);
        if (pickle.Change == Change.Changed && pickle.ChecksumBefore != pickle.ChecksumAfter)
            Line("    " + DiffPhrases.Checksum.In(language, Brief(pickle.ChecksumBefore), Brief(pickle.ChecksumAfter)));
        if (pickle.Change != Change.Changed)
            Line("    " + DiffPhrases.SizeAndProtocol.In(language, Amounts.Size(pickle.SizeAfter ?? pickle.SizeBefore ?? 0), Number(pickle.ProtocolAfter ?? pickle.ProtocolBefore)));
        else if (pickle.SizeBefore != pickle.SizeAfter)
            Line("    " + DiffPhrases.Size.In(language, pickle.SizeBefore is { } old ? Amounts.Size(old) : "-", pickle.SizeAfter is { } now ? Amounts.Size(now) : "-"));
        if (pickle.Change == Change.Changed && pickle.ProtocolBefore != pickle.ProtocolAfter)
            Line("    " + DiffPhrases.Protocol.In(language, Number(pickle.ProtocolBefore), Number(pickle.ProtocolAfter)));
        if (pickle.GlobalsAdded.Count > 0)
            Line("    " + DiffPhrases.Imports.In(language, string.Join(", ", pickle.GlobalsAdded)));
        if (pickle.GlobalsRemoved.Count > 0)
            Line("    " + DiffPhrases.NoLongerImports.In(language, string.Join(", ", pickle.GlobalsRemoved)));
        if (pickle.IsDangerous)
            output.WriteLine("      " + paint.Red(paint.Bold(DiffPhrases.Dangerous.In(language))));
    }

    private void Write(TextDifference text)
    {
        Line(text.Change, text.Path);
        Patch(text.UnifiedDiff, int.MaxValue, "    ");
    }

    // Without the names of the two sides, which stand above it.
    private void Patch(string unifiedDiff, int most, string indent)
    {
        if (unifiedDiff.Length == 0)
            return;
        int lines = 0;
        // Of what is whole on one side the places say nothing.
        bool isWhole = unifiedDiff.StartsWith("--- /dev/null\n", StringComparison.Ordinal) || unifiedDiff.Contains("\n+++ /dev/null\n", StringComparison.Ordinal);
        foreach (string line in unifiedDiff.TrimEnd('\n').Split('\n').SkipWhile(line => line.StartsWith("--- ", StringComparison.Ordinal) || line.StartsWith("+++ ", StringComparison.Ordinal)))
        {
            if (line.Length == 0 || (isWhole && line[0] == '@'))
                continue;
            if (lines++ >= most)
                continue;
            string shown = Printable.Line(line);
            output.WriteLine(indent + line[0] switch
            {
                '+' => paint.Green(shown),
                '-' => paint.Red(shown),
                '@' => paint.Cyan(shown),
                _ => shown,
            });
        }

        if (lines > most)
            output.WriteLine(indent + paint.Dim(DiffPhrases.MoreLines.In(language, Amounts.Count(lines - most))));
    }

    private void Files(ComponentDifference component)
    {
        // What is told as text or as a pickle is not told again.
        HashSet<string> told = [.. component.Texts.Select(text => text.Path), .. component.Pickles.Select(pickle => pickle.Path)];
        List<FileDifference> files = [.. component.Files.Where(file => !told.Contains(file.Path))];
        if (files.Count == 0)
            return;
        if (files.Count > 10)
            Line(DiffPhrases.FileCounts.In(language, Count(files, Change.Added), Count(files, Change.Removed), Count(files, Change.Changed)));
        int shown = fileLimit == 0 ? files.Count : Math.Min(fileLimit, files.Count);
        bool hasLines = files.Exists(file => file.LinesAdded is not null);
        Columns columns = hasLines ? new("", "", ">", ">", "") : new("", "", "");
        foreach (FileDifference file in files.Take(shown))
        {
            if (hasLines)
                columns.Add(Mark(file.Change), file.Path, Lines("+", file.LinesAdded), Lines("-", file.LinesRemoved), Sizes(file));
            else
                columns.Add(Mark(file.Change), file.Path, Sizes(file));
        }

        columns.Write(output, width, paint, indent: 2);
        if (shown < files.Count)
            Line(DiffPhrases.MoreFiles.In(language, Amounts.Count(files.Count - shown)));
    }

    private static string Lines(string sign, int? lines) => lines is > 0 and { } some ? sign + Amounts.Count(some) : "";

    private string Sizes(FileDifference file) => (file.SizeBefore, file.SizeAfter, file.What) switch
    {
        (_, _, "metadata") => DiffPhrases.Metadata.In(language),
        (_, _, "type") => DiffPhrases.TypeChange.In(language),
        ({ } before, { } after, _) when before != after => $"{Amounts.Size(before)} -> {Amounts.Size(after)}",
        ({ } before, _, _) => Amounts.Size(before),
        (_, { } after, _) => Amounts.Size(after),
        _ => "",
    };

    private string Brief(string? value) =>
        value is null ? DiffPhrases.NoValue.In(language) : value.Length >= 40 && value.All(char.IsAsciiHexDigit) ? value[..12] : value;

    private void Line(string text) => output.WriteLine("  " + DisplayWidth.Cut(Printable.Of(text), width - 2));

    private void Line(Change change, string text) => output.WriteLine($"  {Colour(change, Mark(change))}  {DisplayWidth.Cut(Printable.Of(text), width - 5)}");

    private static string Mark(Change change) => change switch { Change.Added => "+", Change.Removed => "-", Change.Changed => "~", _ => " " };

    private string Colour(Change change, string text) => change switch
    {
        Change.Added => paint.Green(text),
        Change.Removed => paint.Red(text),
        Change.Changed => paint.Yellow(text),
        _ => paint.Dim(text),
    };

    private static string Number(int? number) => number is { } known ? Amounts.Count(known) : "-";

    private static string Count(long? rows) => rows is { } known ? Amounts.Count(known) : "-";

    private static string Count(List<FileDifference> files, Change change) => Amounts.Count(files.Count(file => file.Change == change));
}
