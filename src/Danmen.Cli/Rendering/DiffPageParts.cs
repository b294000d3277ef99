using Danmen.Cli.Wording;
using Danmen.Snapshots.Comparing;
using Danmen.Snapshots.Contracts;

namespace Danmen.Cli.Rendering;

/// <summary>The parts of a component on a page of differences. Long ones are folded, and end at a limit that the page names.</summary>
internal sealed class DiffPageParts(HtmlWriter html, Language language)
{
    private const int MostItems = 2000;
    private const int LinesShownOpen = 30;
    private const int ItemsShownOpen = 40;

    private readonly DiffPagePatch _patch = new(html, language);

    public static string ClassOf(Change change) => change switch
    {
        Change.Added => "added",
        Change.Removed => "removed",
        Change.Changed => "changed",
        _ => "none",
    };

    public void Facts(ComponentDifference component)
    {
        if (component.Facts.Count == 0)
            return;
        Heading(DiffPagePhrases.Versions);
        Table("", (DiffPagePhrases.Fact, ""), (DiffPagePhrases.Before, ""), (DiffPagePhrases.After, ""));
        foreach (FactDifference fact in component.Facts)
        {
            html.Markup("<tr>").Element("td class=\"s\"", FactText.Name(fact.Name, language)).Markup("<td class=\"w\">").Element("code", FactText.Value(fact.Name, fact.Before, language));
            html.Markup("</td><td class=\"w\">").Element("code", FactText.Value(fact.Name, fact.After, language)).Markup("</td></tr>\n");
        }

        EndTable();
    }

    public void Commits(ComponentDifference component)
    {
        if (component.ComparePage is { } page)
            html.Markup("<p><a rel=\"noreferrer\" href=\"").Text(page).Markup("\">").Text(DiffPhrases.ComparePage.In(language, page)).Markup("</a></p>\n");
        if (component.Commits is not { } commits)
            return;
        if (commits.Source is { } source)
            html.Element("p class=\"dim\"", DiffPhrases.CommitsFrom.In(language, source)).Markup("\n");
        Commits(DiffPagePhrases.Commits, commits.Added, commits.FirstAdded);
        Commits(DiffPagePhrases.CommitsGone, commits.Removed, commits.FirstRemoved);
        if (component.CommittedFiles.Count == 0)
            return;
        html.Markup("<details>").Element("summary", DiffPhrases.CommittedFiles.In(language, Amounts.Count(component.CommittedFiles.Count))).Markup("\n<ul class=\"plain\">\n");
        foreach (CommittedFile file in component.CommittedFiles.Take(MostItems))
        {
            Change change = DiffPhrases.Of(file);
            html.Markup($"<li><b class=\"{ClassOf(change)}\" title=\"").Text(DiffPhrases.Of(change).In(language)).Markup($"\">{Sign(change)}</b> ").Element("code", DiffPhrases.NameOf(file)).Markup("</li>\n");
        }

        More(component.CommittedFiles.Count - MostItems, "li");
        html.Markup("</ul></details>\n");
    }

    public void Migrations(IReadOnlyList<MigrationDifferences> all)
    {
        if (all.Count == 0)
            return;
        Heading(DiffPagePhrases.Migrations);
        foreach (MigrationDifferences migrations in all)
        {
            html.Markup("<p class=\"dim\">").Text(migrations.Tool).Markup(" · ").Element("code", migrations.Table).Markup("</p>\n<ul class=\"plain\">\n");
            Named(Change.Added, migrations.Applied);
            Named(Change.Removed, migrations.Reverted);
            html.Markup("</ul>\n");
        }

        void Named(Change change, IReadOnlyList<string> names)
        {
            foreach (string name in names.Take(MostItems))
                html.Markup($"<li class=\"{ClassOf(change)}\"><b>{Sign(change)}</b> ").Element("code", name).Markup("</li>\n");
            More(names.Count - MostItems, "li");
        }
    }

    public void Schema(IReadOnlyList<SchemaDifference> objects)
    {
        if (objects.Count == 0)
            return;
        Heading(DiffPagePhrases.Schema, objects.Count);
        foreach (SchemaDifference item in objects.Take(MostItems))
        {
            Fold(item.Change, item.Title, "", item.UnifiedDiff, objects.Count);
            if (item.UnifiedDiff.Length == 0)
                html.Element("p class=\"dim\"", DiffPagePhrases.NoSql.In(language));
            else
                _patch.Write(item.UnifiedDiff);
            html.Markup("</details>\n");
        }

        More(objects.Count - MostItems, "p");
    }

    public void Tables(ComponentDifference component)
    {
        if (component.Tables.Count == 0)
            return;
        Heading(DiffPagePhrases.Rows, component.Tables.Count);
        Table("", (DiffPagePhrases.Table, ""), (DiffPagePhrases.Added, "n"), (DiffPagePhrases.Removed, "n"), (DiffPagePhrases.Changed, "n"), (DiffPagePhrases.Total, "n"), (DiffPagePhrases.Share, "n"));
        foreach (TableDifference table in component.Tables.Take(MostItems))
        {
            html.Markup("<tr><td class=\"w\">").Element("code", table.Name);
            if (table.Rows is { Key.Count: 0 })
                html.Markup("<br>").Element("small class=\"dim\"", DiffPagePhrases.NoKey.In(language));
            html.Markup("</td>");
            Number(table.Rows?.Added ?? (table.Change == Change.Added ? table.RowsAfter : null), Change.Added);
            Number(table.Rows?.Removed ?? (table.Change == Change.Removed ? table.RowsBefore : null), Change.Removed);
            Number(table.Rows is { Key.Count: > 0 } rows ? rows.Changed : null, Change.Changed);
            string total = table.RowsBefore == table.RowsAfter ? Count(table.RowsAfter) : $"{Count(table.RowsBefore)} → {Count(table.RowsAfter)}";
            html.Element("td class=\"n\"", total).Element("td class=\"n dim\"", table is { Change: Change.Changed, ChangedShare: { } share } ? Amounts.Share((long)Math.Ceiling(share * 1e6), 1_000_000) : "").Markup("</tr>\n");
        }

        EndTable();
        More(component.Tables.Count - MostItems, "p");
        foreach (TableDifference table in component.Tables.Take(MostItems).Where(table => table.Rows is { First.Count: > 0 }))
            Samples(table);
    }

    public void Pickles(IReadOnlyList<PickleDifference> pickles)
    {
        if (pickles.Count == 0)
            return;
        Heading(DiffPagePhrases.Pickles, pickles.Count);
        foreach (PickleDifference pickle in pickles.Take(MostItems))
        {
            html.Markup($"<details open><summary><b class=\"{ClassOf(pickle.Change)}\">{Sign(pickle.Change)}</b> ").Element("code", pickle.Path);
            if (pickle.IsDangerous)
                html.Markup(" ").Element("span class=\"badge danger\"", DiffPhrases.Dangerous.In(language));
            html.Markup("</summary>\n");
            Table("", (DiffPagePhrases.Fact, ""), (DiffPagePhrases.Before, ""), (DiffPagePhrases.After, ""));
            Pair("SHA-256", pickle.ChecksumBefore ?? "", pickle.ChecksumAfter ?? "");
            Pair(DiffPagePhrases.Size.In(language), Size(pickle.SizeBefore), Size(pickle.SizeAfter));
            Pair(DiffPagePhrases.Protocol.In(language), $"{pickle.ProtocolBefore}", $"{pickle.ProtocolAfter}");
            EndTable();
            if (pickle.GlobalsAdded.Count > 0)
                html.Markup("<p><b class=\"added\">+</b> ").Text(DiffPhrases.Imports.In(language, string.Join(", ", pickle.GlobalsAdded))).Markup("</p>\n");
            if (pickle.GlobalsRemoved.Count > 0)
                html.Markup("<p><b class=\"removed\">−</b> ").Text(DiffPhrases.NoLongerImports.In(language, string.Join(", ", pickle.GlobalsRemoved))).Markup("</p>\n");
            html.Markup("</details>\n");
        }

        More(pickles.Count - MostItems, "p");
    }

    public void Texts(ComponentDifference component)
    {
        if (component.Texts.Count == 0)
            return;
        Heading(component.Kind == "git" ? DiffPagePhrases.Code : DiffPagePhrases.Configuration, component.Texts.Count);
        Dictionary<string, FileDifference> files = component.Files.ToDictionary(file => file.Path, StringComparer.Ordinal);
        foreach (TextDifference text in component.Texts.Take(MostItems))
        {
            FileDifference? file = files.GetValueOrDefault(text.Path);
            Fold(text.Change, text.Path, file?.LinesAdded is null ? "" : $"+{file.LinesAdded} −{file.LinesRemoved}", text.UnifiedDiff, component.Texts.Count);
            _patch.Write(text.UnifiedDiff);
            html.Markup("</details>\n");
        }

        More(component.Texts.Count - MostItems, "p");
    }

    public void Files(ComponentDifference component)
    {
        HashSet<string> told = [.. component.Texts.Select(text => text.Path), .. component.Pickles.Select(pickle => pickle.Path)];
        List<FileDifference> files = [.. component.Files.Where(file => !told.Contains(file.Path))];
        if (files.Count == 0)
            return;
        Heading(DiffPagePhrases.Files, files.Count);
        html.Markup(files.Count <= ItemsShownOpen ? "<details open>" : "<details>");
        html.Element("summary", DiffPagePhrases.FileCounts.In(language, Count(Change.Added), Count(Change.Removed), Count(Change.Changed))).Markup("\n");
        bool hasLines = files.Exists(file => file.LinesAdded is not null);
        if (hasLines)
            Table("files", (DiffPagePhrases.State, "k"), (DiffPagePhrases.File, ""), (DiffPagePhrases.Lines, "n"), (DiffPagePhrases.Size, "n"));
        else
            Table("files", (DiffPagePhrases.State, "k"), (DiffPagePhrases.File, ""), (DiffPagePhrases.Size, "n"));
        foreach (FileDifference file in files.Take(MostItems))
        {
            html.Markup($"<tr><td class=\"k {ClassOf(file.Change)}\" title=\"").Text(DiffPhrases.Of(file.Change).In(language)).Markup($"\">{Sign(file.Change)}</td><td class=\"w\">").Element("code", file.Path).Markup("</td>");
            if (hasLines)
            {
                html.Markup("<td class=\"n\">");
                if (file.LinesAdded is > 0 and { } added)
                    html.Element("span class=\"added\"", "+" + Amounts.Count(added));
                if (file.LinesRemoved is > 0 and { } removed)
                    html.Markup(" ").Element("span class=\"removed\"", "−" + Amounts.Count(removed));
                html.Markup("</td>");
            }

            html.Element("td class=\"n dim\"", Sizes(file)).Markup("</tr>\n");
        }

        EndTable();
        More(files.Count - MostItems, "p");
        html.Markup("</details>\n");

        string Count(Change change) => Amounts.Count(files.Count(file => file.Change == change));
    }

    private void Commits(Phrase heading, long count, IReadOnlyList<CommitEntry> commits)
    {
        if (count == 0)
            return;
        Heading(heading, count);
        bool folds = commits.Count > ItemsShownOpen;
        if (folds)
            html.Markup("<details>").Element("summary", DiffPagePhrases.SomeCommits.In(language, Amounts.Count(count))).Markup("\n");
        Table("", (DiffPagePhrases.Commit, ""), (DiffPagePhrases.Date, ""), (DiffPagePhrases.Author, ""), (DiffPagePhrases.Subject, ""));
        foreach (CommitEntry commit in commits)
        {
            html.Markup("<tr><td class=\"s\"><code title=\"").Text(commit.Id).Markup("\">").Text(commit.Id[..10]).Markup("</code></td>");
            html.Element("td class=\"s dim\"", commit.AuthoredAt.Length >= 10 ? commit.AuthoredAt[..10] : commit.AuthoredAt).Element("td", commit.Author).Element("td class=\"w\"", commit.Subject).Markup("</tr>\n");
        }

        EndTable();
        More(count - commits.Count, "p");
        if (folds)
            html.Markup("</details>\n");
    }

    private void Samples(TableDifference table)
    {
        RowDifferences rows = table.Rows!; // the caller passes tables with rows only
        html.Markup("<details><summary>").Text(DiffPagePhrases.RowsOf.In(language, table.Name)).Markup("<span class=\"count\">").Text(Amounts.Count(rows.First.Count)).Markup("</span></summary>\n");
        Table("files", (DiffPagePhrases.State, "k"), (DiffPagePhrases.Key, ""), (DiffPagePhrases.Columns, ""));
        foreach (RowDifference row in rows.First.Take(MostItems))
        {
            Change change = row.Change switch { RowChange.Added => Change.Added, RowChange.Removed => Change.Removed, _ => Change.Changed };
            string key = string.Join(", ", rows.Key.Zip(row.Key, (column, value) => $"{column}={value ?? "NULL"}"));
            html.Markup($"<tr><td class=\"k {ClassOf(change)}\" title=\"").Text(DiffPhrases.Of(change).In(language)).Markup($"\">{Sign(change)}</td><td class=\"w\">").Element("code", key);
            html.Markup("</td><td class=\"w\">").Element("code", string.Join(", ", row.Columns)).Markup("</td></tr>\n");
        }

        EndTable();
        long more = rows.Added + rows.Removed + rows.Changed - Math.Min(rows.First.Count, MostItems);
        if (more > 0)
            html.Element("p class=\"dim\"", DiffPhrases.MoreRows.In(language, Amounts.Count(more))).Markup("\n");
        html.Markup("</details>\n");
    }

    // Open where there is little to see.
    private void Fold(Change change, string name, string count, string text, int among)
    {
        bool isShort = among <= ItemsShownOpen && text.AsSpan().Count('\n') <= LinesShownOpen;
        html.Markup(isShort ? "<details open>" : "<details>").Markup($"<summary><b class=\"{ClassOf(change)}\" title=\"").Text(DiffPhrases.Of(change).In(language)).Markup($"\">{Sign(change)}</b> ");
        html.Element("code", name).Element("span class=\"count\"", count).Markup("</summary>\n");
    }

    private void Heading(Phrase heading, long count) =>
        html.Markup("<h3>").Text(heading.In(language)).Markup(" <span class=\"dim\">").Text(Amounts.Count(count)).Markup("</span></h3>\n");

    private void Heading(Phrase heading) => html.Element("h3", heading.In(language)).Markup("\n");

    private void Table(string style, params ReadOnlySpan<(Phrase Head, string Style)> heads)
    {
        html.Markup($"<div class=\"scroll\"><table class=\"{style}\">\n<thead><tr>");
        foreach ((Phrase head, string of) in heads)
            html.Element($"th scope=\"col\" class=\"{of}\"", of == "k" ? "" : head.In(language));
        html.Markup("</tr></thead>\n<tbody>\n");
    }

    private void EndTable() => html.Markup("</tbody>\n</table></div>\n");

    private void Pair(string name, string before, string after)
    {
        if (before.Length + after.Length > 0)
            html.Markup("<tr>").Element("td class=\"s\"", name).Markup("<td class=\"w\">").Element("code", before).Markup("</td><td class=\"w\">").Element("code", after).Markup("</td></tr>\n");
    }

    private void Number(long? number, Change change) =>
        html.Element($"td class=\"n {(number > 0 ? ClassOf(change) : "dim")}\"", number is { } known ? Amounts.Count(known) : "–");

    private void More(long count, string tag)
    {
        if (count > 0)
            html.Element($"{tag} class=\"dim\"", DiffPagePhrases.More.In(language, Amounts.Count(count))).Markup("\n");
    }

    private string Sizes(FileDifference file) => (file.SizeBefore, file.SizeAfter, file.What) switch
    {
        (_, _, "metadata") => DiffPhrases.Metadata.In(language),
        (_, _, "type") => DiffPhrases.TypeChange.In(language),
        ({ } before, { } after, _) when before != after => $"{Amounts.Size(before)} → {Amounts.Size(after)}",
        ({ } before, _, _) => Amounts.Size(before),
        (_, { } after, _) => Amounts.Size(after),
        _ => "",
    };

    private static string Size(long? bytes) => bytes is { } known ? Amounts.Size(known) : "";

    private static string Count(long? rows) => rows is { } known ? Amounts.Count(known) : "–";

    private static string Sign(Change change) => change switch { Change.Added => "+", Change.Removed => "−", Change.Changed => "~", _ => "" };
}
