using System.Globalization;
using System.Text.Json;
using Danmen.Faults;
using Danmen.Snapshots.Records;
using Danmen.Snapshots.Tags;

namespace Danmen.Cli.Rendering;

/// <summary>Tags as JSON.</summary>
internal static class TagJson
{
    public static void WriteTag(this Utf8JsonWriter json, Tag tag)
    {
        TagBody body = tag.Body;
        RecordStatement first = tag.Record.First.Statement;
        json.WriteString("name", tag.Name.ToString());
        json.WriteString("environment", tag.Name.Environment);
        json.WriteString("type", tag.Name.Type);
        json.WriteString("version", tag.Name.Version);
        json.WriteString("date", tag.Name.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.WriteString("system", body.System);
        json.WriteString("snapshot", body.Snapshot);
        json.WriteString("tree", body.Tree);
        json.WriteString("manifest_sha256", body.ManifestSha256);
        json.WriteMoment("captured_at", body.CapturedAt);
        json.WriteMoment("created_at", first.Time);
        json.WriteString("created_by", first.User);
        json.WriteString("created_on", first.Host);
        json.WriteString("message", body.Message);
        json.WriteStartObject("labels");
        foreach ((string key, string value) in body.Labels.OrderBy(label => label.Key, StringComparer.Ordinal))
            json.WriteString(key, value);
        json.WriteEndObject();
        json.WriteTexts("links", body.Links);
        json.WriteNumber("revisions", tag.Record.Revisions.Count);
        json.WriteString("tier", tag.IsDeleted ? null : tag.PinsHere ? "hot" : "cold");
        json.WriteBoolean("deleted", tag.IsDeleted);
        if (tag.IsDeleted)
            json.WriteString("reason", body.Reason);
        json.WriteSignature(tag.Signature, tag.Record.Doubt);
        WriteFacts(json, body.Facts);
    }

    /// <summary>What a signature is worth.</summary>
    /// <param name="doubt">What is wrong with the record; null when nothing is.</param>
    public static void WriteSignature(this Utf8JsonWriter json, SignatureVerdict verdict, Remark? doubt)
    {
        json.WriteStartObject("signature");
        json.WriteString("state", verdict.State switch
        {
            SignatureState.Trusted => "trusted",
            SignatureState.Unpinned => "unpinned",
            SignatureState.OutOfTime => "out_of_time",
            _ => "bad",
        });
        json.WriteString("key_id", verdict.KeyId);
        json.WriteString("signer", verdict.Signer);
        if (doubt is not null)
            json.WriteString("doubt", doubt.English);
        json.WriteEndObject();
    }

    public static void WriteHistory(this Utf8JsonWriter json, Tag tag)
    {
        json.WriteStartArray("history");
        foreach (SignedRevision<TagBody> revision in tag.Record.Revisions)
        {
            json.WriteStartObject();
            json.WriteNumber("revision", revision.Statement.Revision);
            json.WriteString("action", revision.Statement.Action);
            json.WriteMoment("time", revision.Statement.Time);
            json.WriteString("user", revision.Statement.User);
            json.WriteString("host", revision.Statement.Host);
            json.WriteString("message", revision.Body.Message);
            json.WriteString("reason", revision.Body.Reason);
            json.WriteSignature(revision.Signature, null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteFacts(Utf8JsonWriter json, TagFacts facts)
    {
        json.WriteStartArray("code");
        foreach (TaggedCode code in facts.Code)
        {
            json.WriteStartObject();
            json.WriteString("component", code.Component);
            json.WriteString("commit", code.Commit);
            json.WriteString("branch", code.Branch);
            json.WriteBoolean("dirty", code.Dirty);
            if (code.OnRemote is { } onRemote)
                json.WriteBoolean("on_remote", onRemote);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("databases");
        foreach (TaggedDatabase database in facts.Databases)
        {
            json.WriteStartObject();
            json.WriteString("component", database.Component);
            json.WriteString("kind", database.Kind);
            json.WriteString("server_version", database.ServerVersion);
            json.WriteString("schema_digest", database.SchemaDigest);
            json.WriteStartArray("migrations");
            foreach (TaggedMigration migration in database.Migrations)
            {
                json.WriteStartObject();
                json.WriteString("tool", migration.Tool);
                json.WriteString("version", migration.Version);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("configurations");
        foreach (TaggedConfiguration configuration in facts.Configurations)
        {
            json.WriteStartObject();
            json.WriteString("component", configuration.Component);
            json.WriteString("digest", configuration.Digest);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("pickles");
        foreach (TaggedPickle pickle in facts.Pickles)
        {
            json.WriteStartObject();
            json.WriteString("component", pickle.Component);
            json.WriteString("path", pickle.Path);
            json.WriteString("sha256", pickle.Sha256);
            if (pickle.Protocol is { } protocol)
                json.WriteNumber("protocol", protocol);
            json.WriteTexts("globals", pickle.Globals);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
