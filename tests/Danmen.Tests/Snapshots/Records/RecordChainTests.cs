using System.Text;
using System.Text.Json;
using Danmen.Faults;
using Danmen.Snapshots.Records;
using Danmen.Snapshots.Systems;
using Danmen.Snapshots.Tags;
using Danmen.Testing;
using Xunit;

namespace Danmen.Tests.Snapshots.Records;

/// <summary>Signed histories: what is right is taken, what was changed is seen.</summary>
public sealed class RecordChainTests : IDisposable
{
    private const string Name = "prod-release-v1-20240624";
    private static readonly DateTimeOffset s_time = new(2024, 6, 24, 12, 0, 0, TimeSpan.Zero);
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task History_is_read_with_what_each_signature_is_worth()
    {
        using RecordSigner own = await KeyAsync("own"), bot = await KeyAsync("bot"), stranger = await KeyAsync("stranger");
        TrustedSigners trusted = new([new TrustedKey("release-bot", bot.PublicKey, s_time.AddDays(-1), s_time.AddDays(1))], own.PublicKey);
        RecordFile file = Append(null, Tag.Created, "one", own, s_time);
        file = Append(file, Tag.Edited, "two", bot, s_time);
        SignedRecord<TagBody> record = Read(file, trusted);
        Assert.Null(record.Doubt);
        Assert.Equal(["one", "two"], record.Revisions.Select(revision => revision.Body.Message));
        Assert.Equal([SignatureState.Trusted, SignatureState.Trusted], record.Revisions.Select(revision => revision.Signature.State));
        Assert.Equal([null, "release-bot"], record.Revisions.Select(revision => revision.Signature.Signer));
        Assert.Equal(SignatureState.Trusted, record.Signature.State);

        // A chain is worth what its weakest link is.
        file = Append(file, Tag.Edited, "three", bot, s_time.AddDays(2));
        Assert.Equal((SignatureState.OutOfTime, "release-bot"), (Read(file, trusted).Signature.State, Read(file, trusted).Signature.Signer));
        Assert.Equal(SignatureState.OutOfTime, Read(Append(null, Tag.Created, "one", bot, s_time.AddDays(-2)), trusted).Signature.State);
        SignedRecord<TagBody> foreign = Read(Append(null, Tag.Created, "one", stranger, s_time), trusted);
        Assert.Equal((SignatureState.Unpinned, stranger.KeyId), (foreign.Signature.State, foreign.Signature.KeyId));
        Assert.Null(foreign.Doubt);
    }

    [Fact]
    public async Task Every_change_to_a_history_is_seen()
    {
        using RecordSigner own = await KeyAsync("own"), other = await KeyAsync("other");
        TrustedSigners trusted = new([], own.PublicKey);
        RecordFile one = Append(null, Tag.Created, "one", own, s_time);
        RecordFile three = Append(Append(one, Tag.Edited, "two", own, s_time), Tag.Edited, "three", own, s_time);
        DsseEnvelope first = three.Revisions[0], second = three.Revisions[1], third = three.Revisions[2];

        MustBeDoubted(three with { Revisions = [first, third] }, "a revision was taken out");
        MustBeDoubted(three with { Revisions = [second, third] }, "the first was taken out");
        MustBeDoubted(three with { Revisions = [first, third, second] }, "two were exchanged");
        MustBeDoubted(three with { Revisions = [first, second, second] }, "one was repeated");
        MustBeDoubted(three with { Revisions = [first, second, Changed(third)] }, "a text was changed");
        MustBeDoubted(three with { Revisions = [first, second, third with { Signatures = [] }] }, "a signature was taken away");
        MustBeDoubted(three with { Revisions = [first, second, third with { Signatures = second.Signatures }] }, "a signature is another's");
        MustBeDoubted(three with { Revisions = [first, second, third with { PayloadType = "application/json" }] }, "the type was changed");
        MustBeDoubted(three with { Revisions = [first, second, third with { Signatures = [third.Signatures[0] with { Sig = "AAAA" }] }] }, "a signature is no signature");
        MustBeDoubted(three with { Revisions = [first, second, third with { Signatures = [third.Signatures[0] with { Keyid = other.KeyId }] }] }, "a signature names another key");
        // Signed again by a key that is put beside it, under the first key's name.
        RecordFile forged = Append(one, Tag.Edited, "forged", other, s_time);
        MustBeDoubted(forged with { Keys = [new RecordKey(own.KeyId, forged.Keys[1].Public)], Revisions = [forged.Revisions[0], forged.Revisions[1] with { Signatures = [forged.Revisions[1].Signatures[0] with { Keyid = own.KeyId }] }] }, "a key was renamed");
        Assert.Equal(SignatureState.Unpinned, Read(forged, trusted).Signature.State);

        SignedRecord<TagBody> moved = RecordChain.Read(TagJson.Kind, "prod-release-v2-20240624", Bytes(one), trusted);
        Assert.Equal("record.other_record", moved.Doubt?.Code.Id);
        Assert.Equal(SignatureState.Bad, moved.Signature.State);

        void MustBeDoubted(RecordFile file, string why)
        {
            SignedRecord<TagBody> record = Read(file, trusted);
            Assert.True(record.Doubt is not null && record.Signature.State == SignatureState.Bad, why);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"format_version\":1,\"keys\":[],\"revisions\":[]}")]
    [InlineData("{\"format_version\":2,\"keys\":[],\"revisions\":[]}")]
    [InlineData("{\"format_version\":1,\"keys\":[],\"revisions\":[null]}")]
    [InlineData("{\"format_version\":1,\"keys\":[],\"revisions\":[{\"payload_type\":\"x\",\"payload\":\"%\",\"signatures\":[]}]}")]
    [InlineData("{\"format_version\":1,\"keys\":[],\"revisions\":[{\"payload_type\":\"x\",\"payload\":\"bnVsbA==\",\"signatures\":[]}]}")]
    [InlineData("{\"format_version\":1,\"keys\":null,\"revisions\":null}")]
    public void What_is_no_record_is_a_fault_that_names_it(string json)
    {
        DanmenException fault = Assert.Throws<DanmenException>(() => RecordChain.Read(TagJson.Kind, Name, Encoding.UTF8.GetBytes(json), TrustedSigners.None));
        Assert.Equal(RecordFaults.Unreadable, fault.Code);
        Assert.Contains(Name, fault.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_is_made_once_and_only_for_its_owner()
    {
        string file = _folder.At("made", "sign");
        RecordSigner[] signers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => RecordSigner.LoadOrCreateAsync(file, Token))));
        Assert.Single(signers, signer => signer.IsNew);
        Assert.Single(signers.Select(signer => signer.KeyId).Distinct());
        foreach (RecordSigner signer in signers) signer.Dispose();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal([file], Directory.GetFiles(_folder.At("made")));

        await File.WriteAllTextAsync(file, "no key", Token);
        Assert.Equal(RecordFaults.SigningKeyUnusable, (await Assert.ThrowsAsync<DanmenException>(() => RecordSigner.LoadOrCreateAsync(file, Token))).Code);
    }

    [Fact]
    public void What_is_signed_is_encoded_as_DSSE_says()
    {
        // The protocol's own example: "hello world" of type "http://example.com/HelloWorld".
        Assert.Equal("DSSEv1 29 http://example.com/HelloWorld 11 hello world", Encoding.UTF8.GetString(DsseEnvelope.Encode("http://example.com/HelloWorld", "hello world"u8)));
        Assert.Equal("DSSEv1 3 日 0 ", Encoding.UTF8.GetString(DsseEnvelope.Encode("日", [])));
    }

    private static DsseEnvelope Changed(DsseEnvelope envelope) =>
        envelope with { Payload = Convert.ToBase64String(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Convert.FromBase64String(envelope.Payload)).Replace("three", "THREE", StringComparison.Ordinal))) };

    private static SignedRecord<TagBody> Read(RecordFile file, TrustedSigners trusted) => RecordChain.Read(TagJson.Kind, Name, Bytes(file), trusted);

    private static byte[] Bytes(RecordFile file) => JsonSerializer.SerializeToUtf8Bytes(file, RecordJson.Json.RecordFile);

    private static RecordFile Append(RecordFile? before, string action, string message, RecordSigner signer, DateTimeOffset time)
    {
        TagBody body = new()
        {
            System = "shop",
            Snapshot = new string('a', 64),
            Tree = new string('b', 64),
            ManifestSha256 = new string('c', 64),
            CapturedAt = s_time,
            Facts = new TagFacts { Code = [], Databases = [], Configurations = [], Pickles = [] },
            Message = message,
        };
        return RecordChain.Append(TagJson.Kind, Name, before is null ? null : Read(before, TrustedSigners.None), action, body, signer, new RecordAuthor("alice", "host", "danmen test", time));
    }

    private Task<RecordSigner> KeyAsync(string name) => RecordSigner.LoadOrCreateAsync(_folder.At(name), Token);
}
