using System.Globalization;
using System.Text;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Tags;

namespace Danmen.Snapshots.Mirroring;

/// <summary>Words a tag for a place that both languages read.</summary>
/// <param name="repository">The repository's location: what lies behind http has an address of its own for each snapshot.</param>
/// <param name="link">Address of a page about a snapshot, with <c>{snapshot}</c> and <c>{tag}</c>; null for none.</param>
public sealed class MirrorText(string repository, string? link)
{
    private const string ReleaseType = "release";
    private const string RestPrefix = "rest:";
    private const int ShownPickles = 20;

    /// <summary>The tag as a mirror shows it; without commits when no git component was captured.</summary>
    public MirroredTag Of(Tag tag)
    {
        string name = tag.Name.ToString();
        string[] commits = [.. tag.Body.Facts.Code.Select(code => code.Commit).OfType<string>().Distinct(StringComparer.Ordinal)];
        // What is empty would make a tag that holds nothing but a commit.
        string message = $"{(tag.Body.Message.Trim() is { Length: > 0 } said ? said : name)}\n\nDanmen snapshot {tag.Body.Snapshot}\n";
        return new MirroredTag(name, commits, message, tag.Name.Type == ReleaseType ? new MirroredRelease($"{tag.Name.Environment} {tag.Name.Version}", Describe(tag), Links(tag)) : null);
    }

    private List<MirroredLink> Links(Tag tag)
    {
        var links = new List<MirroredLink>();
        if (SnapshotAddress(tag) is { } address) links.Add(new MirroredLink("snapshot / 断面", address));
        foreach (string each in tag.Body.Links)
            if (Uri.TryCreate(each, UriKind.Absolute, out Uri? web) && web.Scheme is "http" or "https" && links.TrueForAll(known => known.Address != each && known.Name != each)) links.Add(new MirroredLink(each, each));
        return links;
    }

    private string? SnapshotAddress(Tag tag)
    {
        if (link is not null)
            return link.Replace("{snapshot}", tag.Body.Snapshot, StringComparison.Ordinal).Replace("{tag}", Uri.EscapeDataString(tag.Name.ToString()), StringComparison.Ordinal);
        return repository.StartsWith(RestPrefix + "http", StringComparison.Ordinal) ? $"{repository[RestPrefix.Length..].TrimEnd('/')}/snapshots/{tag.Body.Snapshot}" : null;
    }

    private static string Describe(Tag tag)
    {
        TagBody body = tag.Body;
        var page = new StringBuilder();
        if (body.Message.Trim() is { Length: > 0 } message) page.Append(message).Append("\n\n");
        page.Append("| Danmen | |\n|---|---|\n");
        Row("tag / タグ", tag.Name.ToString());
        Row("snapshot / 断面", body.Snapshot);
        Row("tree / ツリー", body.Tree);
        Row("captured / 取得日時", body.CapturedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        Row("restore / 復元", $"danmen restore {tag.Name} --to {tag.Name.Environment}");
        foreach (TaggedCode code in body.Facts.Code) Row(code.Component, $"{code.Commit} {code.Branch}{(code.Dirty ? " (dirty / 未コミットの変更あり)" : "")}");
        foreach (TaggedDatabase database in body.Facts.Databases)
            Row(database.Component, $"{database.Kind} {database.ServerVersion} {string.Join(", ", database.Migrations.Select(migration => $"{migration.Tool} {migration.Version}"))}");
        foreach (TaggedConfiguration configuration in body.Facts.Configurations) Row(configuration.Component, configuration.Digest ?? "");
        foreach (TaggedPickle pickle in body.Facts.Pickles.Take(ShownPickles)) Row($"{pickle.Component}/{pickle.Path}", $"SHA-256 {pickle.Sha256}");
        if (body.Facts.Pickles.Count > ShownPickles) page.Append(CultureInfo.InvariantCulture, $"| … | +{body.Facts.Pickles.Count - ShownPickles} |\n");
        foreach ((string key, string value) in body.Labels.OrderBy(label => label.Key, StringComparer.Ordinal)) Row($"label / ラベル {key}", value);
        return page.ToString();

        void Row(string name, string value) => page.Append(CultureInfo.InvariantCulture, $"| {Span(name)} | {Span(value)} |\n");
    }

    // Whatever a name or label holds, it stays text in its cell: nothing in a span of code is markup, a mention or the cell's end.
    private static string Span(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (char each in text.Trim()) plain.Append(char.IsControl(each) ? ' ' : each == '`' ? 'ˋ' : each);
        return plain.Length == 0 ? "-" : $"`{plain.Replace("|", "\\|")}`";
    }
}
