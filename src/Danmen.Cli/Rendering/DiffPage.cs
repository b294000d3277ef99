using System.Globalization;
using Danmen.Cli.Wording;
using Danmen.Snapshots.Comparing;
using Danmen.Snapshots.Contracts;

namespace Danmen.Cli.Rendering;

/// <summary>One of the two sides of a comparison.</summary>
/// <param name="Name">As the caller called it: a tag, an id, <c>live:ENV</c>.</param>
/// <param name="Id">Short id; null for the living state.</param>
internal sealed record DiffEnd(string Name, string? Id, string System, string Environment, DateTimeOffset Time)
{
    /// <summary>As a sentence calls it.</summary>
    public string Shown => Id ?? Name;
}

/// <summary>A comparison as one page that needs nothing from elsewhere, runs nothing, and can be attached to a request for a change.</summary>
/// <remarks>No script is in it and nothing that is fetched, and its policy forbids what an escape that was forgotten would let in.</remarks>
internal sealed class DiffPage(TextWriter output, Language language, TimeZoneInfo zone)
{
    private readonly HtmlWriter _html = new(output);

    public void Write(SnapshotDifference difference, DiffEnd before, DiffEnd after, string version, DateTimeOffset now)
    {
        Head(before, after);
        _html.Markup("<header>\n").Element("h1", DiffPagePhrases.Heading.In(language)).Markup("\n<dl class=\"ends\">\n");
        End(DiffPagePhrases.From, before);
        End(DiffPagePhrases.To, after);
        _html.Markup("</dl>\n</header>\n<main>\n");
        if (difference.NotCompared.Count > 0)
            _html.Element("p class=\"note\"", DiffPhrases.NotCompared.In(language, string.Join(", ", difference.NotCompared))).Markup("\n");
        if (difference.IsEmpty)
            _html.Element("p class=\"note same\"", DiffPagePhrases.Same.In(language)).Markup("\n");
        Overview(difference);
        DiffPageParts parts = new(_html, language);
        for (int i = 0; i < difference.Components.Count; i++)
        {
            if (difference.Components[i] is { Change: not Change.None } component)
                Component(parts, component, i);
        }

        _html.Markup("</main>\n<footer>").Element("p", DiffPagePhrases.Footer.In(language, version, Moment(now))).Markup("</footer>\n</body>\n</html>\n");
    }

    private void Head(DiffEnd before, DiffEnd after)
    {
        _html.Markup("<!doctype html>\n<html lang=\"").Markup(language == Language.Japanese ? "ja" : "en").Markup("\">\n<head>\n<meta charset=\"utf-8\">\n");
        _html.Markup($"<meta http-equiv=\"Content-Security-Policy\" content=\"{DiffPageStyle.Policy}\">\n");
        _html.Markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"color-scheme\" content=\"light dark\">\n");
        _html.Element("title", DiffPagePhrases.Title.In(language, before.Name, after.Name)).Markup($"\n<style>{DiffPageStyle.Sheet}</style>\n</head>\n<body>\n");
    }

    private void End(Phrase which, DiffEnd end)
    {
        _html.Markup("<div>").Element("dt", which.In(language)).Markup("<dd>").Element("strong", end.Name).Markup("<br>");
        _html.Element("span class=\"dim\"", end.Id is null ? DiffPagePhrases.Living.In(language) : DiffPagePhrases.Snapshot.In(language, end.Id)).Markup("<br>");
        _html.Element("span class=\"dim\"", $"{end.System} / {end.Environment} · {Moment(end.Time)}").Markup("</dd></div>\n");
    }

    private void Overview(SnapshotDifference difference)
    {
        if (difference.Components.Count == 0)
            return;
        _html.Markup("<section>\n<div class=\"scroll\"><table class=\"overview\">\n<thead><tr>");
        foreach (Phrase head in (ReadOnlySpan<Phrase>)[DiffPagePhrases.Component, DiffPagePhrases.Kind, DiffPagePhrases.State, DiffPagePhrases.What])
            _html.Element("th scope=\"col\"", head.In(language));
        _html.Markup("</tr></thead>\n<tbody>\n");
        for (int i = 0; i < difference.Components.Count; i++)
        {
            ComponentDifference component = difference.Components[i];
            _html.Markup("<tr><td>");
            if (component.Change == Change.None)
                _html.Text(component.Name);
            else
                _html.Markup($"<a href=\"#c{i.ToString(CultureInfo.InvariantCulture)}\">").Text(component.Name).Markup("</a>");
            _html.Markup("</td>").Element("td class=\"s dim\"", component.Kind).Markup("<td class=\"s\">");
            Badge(component.Change);
            _html.Markup("</td>").Element("td class=\"w\"", string.Join(language == Language.Japanese ? "、" : ", ", Summary(component))).Markup("</tr>\n");
        }

        _html.Markup("</tbody>\n</table></div>\n</section>\n");
    }

    private List<string> Summary(ComponentDifference component)
    {
        List<string> summary = [];
        if (component.Commits is { } commits)
            Add(DiffPagePhrases.SomeCommits, commits.Added + commits.Removed);
        Add(DiffPagePhrases.SomeObjects, component.Schema.Count);
        Add(DiffPagePhrases.SomeMigrations, component.Migrations.Sum(migrations => migrations.Applied.Count + migrations.Reverted.Count));
        Add(DiffPagePhrases.SomeTables, component.Tables.Count);
        RowDifferences[] rows = [.. component.Tables.Select(table => table.Rows).OfType<RowDifferences>()];
        if (rows.Length > 0)
            summary.Add(DiffPagePhrases.SomeRows.In(language, Amounts.Count(rows.Sum(each => each.Added)), Amounts.Count(rows.Sum(each => each.Removed)), Amounts.Count(rows.Sum(each => each.Changed))));
        Add(DiffPagePhrases.SomePickles, component.Pickles.Count);
        Add(DiffPagePhrases.SomeFiles, component.Files.Count(file => !file.Path.EndsWith('/')) - component.Pickles.Count);
        if (component.Files.Any(file => file.LinesAdded is not null))
            summary.Add($"+{Amounts.Count(component.Files.Sum(file => (long)(file.LinesAdded ?? 0)))} −{Amounts.Count(component.Files.Sum(file => (long)(file.LinesRemoved ?? 0)))}");
        if (summary.Count == 0)
            Add(DiffPagePhrases.SomeFacts, component.Facts.Count);
        return summary;

        void Add(Phrase phrase, long count)
        {
            if (count > 0)
                summary.Add(phrase.In(language, Amounts.Count(count)));
        }
    }

    private void Component(DiffPageParts parts, ComponentDifference component, int number)
    {
        _html.Markup($"<section id=\"c{number.ToString(CultureInfo.InvariantCulture)}\">\n<h2>").Element("bdi", component.Name).Markup(" ").Element("span class=\"badge\"", component.Kind).Markup(" ");
        Badge(component.Change);
        _html.Markup("</h2>\n");
        foreach (CaptureProblem problem in component.Problems)
            _html.Element("p class=\"note\"", Printable.Sentence(DiffPhrases.NotTold.In(language, problem.Subject, problem.ReasonIn(language)))).Markup("\n");
        parts.Facts(component);
        parts.Commits(component);
        parts.Migrations(component.Migrations);
        parts.Schema(component.Schema);
        parts.Tables(component);
        parts.Pickles(component.Pickles);
        parts.Texts(component);
        parts.Files(component);
        _html.Markup("</section>\n");
    }

    private void Badge(Change change) => _html.Element($"span class=\"badge {DiffPageParts.ClassOf(change)}\"", DiffPhrases.Of(change).In(language));

    private string Moment(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, zone).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
}
