using Danmen.Cli.Wording;
using Danmen.Snapshots.Records;
using Danmen.Snapshots.Tags;

namespace Danmen.Cli.Rendering;

/// <summary>A tag for people.</summary>
internal static class TagReport
{
    private const int ShownPickles = 20;

    public static void Write(TextWriter output, Tag tag, MirroredState? mirrored, bool withHistory, Language language, int width, Paint paint, TimeZoneInfo zone)
    {
        TagBody body = tag.Body;
        RecordStatement first = tag.Record.First.Statement;
        Columns head = new("", "");
        head.Add(TagPhrases.TagLabel.In(language), tag.Name.ToString());
        head.Add(SnapshotPhrases.SnapshotLabel.In(language), body.Snapshot);
        if (!tag.PinsHere && !tag.IsDeleted)
            head.Add(SnapshotPhrases.TierLabel.In(language), SnapshotPhrases.Cold.In(language));
        head.Add(TagPhrases.CapturedLabel.In(language), Amounts.Moment(body.CapturedAt, zone));
        head.Add(TagPhrases.CreatedLabel.In(language), TagPhrases.CreatedValue.In(language, Amounts.Moment(first.Time, zone), first.User, first.Host));
        head.Add(TagPhrases.SignatureLabel.In(language), TagText.Signature(tag.Signature, language));
        if (body.Message.Length > 0)
            head.Add(TagPhrases.MessageLabel.In(language), body.Message);
        foreach ((string key, string value) in body.Labels.OrderBy(label => label.Key, StringComparer.Ordinal))
            head.Add(TagPhrases.LabelLabel.In(language), $"{key}={value}");
        foreach (string link in body.Links)
            head.Add(TagPhrases.LinkLabel.In(language), link);
        if (tag.IsDeleted)
            head.Add(TagPhrases.ReasonLabel.In(language), body.Reason ?? "");
        if (mirrored is not null)
            head.Add(GitLabPhrases.Label.In(language), Mirrored(mirrored, language, zone));
        head.Write(output, width, paint);
        if (mirrored is { Entry: { IsOwed: true } owed })
        {
            foreach (string line in TextWrap.Lines(KeptFaultText.Why(owed.Problem, language), width))
                output.WriteLine(line);
        }

        WriteFacts(output, body.Facts, language, width, paint);
        if (!withHistory)
            return;
        output.WriteLine();
        Columns history = new(">#", TagPhrases.ActionHead.In(language), TagPhrases.TimeHead.In(language), TagPhrases.WhoHead.In(language), TagPhrases.SignatureHead.In(language), TagPhrases.MessageHead.In(language));
        foreach (SignedRevision<TagBody> revision in tag.Record.Revisions)
        {
            history.Add(
                Amounts.Count(revision.Statement.Revision),
                Action(revision.Statement.Action).In(language),
                Amounts.Moment(revision.Statement.Time, zone),
                $"{revision.Statement.User}@{revision.Statement.Host}",
                TagText.Signature(revision.Signature, language),
                revision.Body.Reason ?? revision.Body.Message);
        }

        history.Write(output, width, paint);
    }

    private static string Mirrored(MirroredState state, Language language, TimeZoneInfo zone) => state.Entry.Sent is { } sent
        ? GitLabPhrases.SentValue.In(language, state.Page, Amounts.Moment(sent, zone))
        : GitLabPhrases.OwedValue.In(language, Amounts.Moment(state.Entry.Since, zone), state.Entry.Attempts);

    private static void WriteFacts(TextWriter output, TagFacts facts, Language language, int width, Paint paint)
    {
        Columns columns = new("", "");
        foreach (TaggedCode code in facts.Code)
            columns.Add(code.Component, TagPhrases.CodeValue.In(language, code.Commit ?? "-", code.Branch ?? "-") + (code.Dirty ? TagPhrases.DirtyValue.In(language) : ""));
        foreach (TaggedDatabase database in facts.Databases)
        {
            string migrations = string.Join(", ", database.Migrations.Select(migration => $"{migration.Tool} {migration.Version}"));
            columns.Add(database.Component, TagPhrases.DatabaseValue.In(language, $"{database.Kind} {database.ServerVersion}", migrations.Length > 0 ? migrations : "-", Short(database.SchemaDigest)));
        }

        foreach (TaggedConfiguration configuration in facts.Configurations)
            columns.Add(configuration.Component, TagPhrases.ConfigurationValue.In(language, Short(configuration.Digest)));
        foreach (TaggedPickle pickle in facts.Pickles.Take(ShownPickles))
            columns.Add($"{pickle.Component}/{pickle.Path}", TagPhrases.PickleValue.In(language, Short(pickle.Sha256), pickle.Protocol?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-", pickle.Globals.Count == 0 ? "-" : string.Join(' ', pickle.Globals)));
        if (columns.Count == 0)
            return;
        output.WriteLine();
        columns.Write(output, width, paint);
        if (facts.Pickles.Count > ShownPickles)
            output.WriteLine(TagPhrases.MorePickles.In(language, Amounts.Count(facts.Pickles.Count - ShownPickles)));
    }

    private static Phrase Action(string action) => action switch
    {
        Tag.Created => TagPhrases.ActionCreate,
        Tag.Edited => TagPhrases.ActionEdit,
        Tag.Removed => TagPhrases.ActionDelete,
        _ => new Phrase(action, action),
    };

    private static string Short(string? digest) => digest is null ? "-" : digest[..Math.Min(12, digest.Length)];
}
