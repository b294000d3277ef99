using System.Text;
using CsCheck;
using Danmen.Faults;
using Danmen.Restic.Format;
using Xunit;

namespace Danmen.Tests.Restic.Format;

/// <summary>Config, key, lock, snapshot. The texts are what restic 0.14 wrote.</summary>
public sealed class SmallCodecTests
{
    private const string Id = "d83bf7266242baf65af3384d033925e71394c74d63f646b835bd4b1f76de5afe";
    private const string Config = $$"""{"version":2,"id":"{{Id}}","chunker_polynomial":"20ea532056ddaf"}""";

    private const string Key = """
        {"created":"2026-11-24T05:15:00.738037072Z","username":"root","hostname":"vm","kdf":"scrypt","N":32768,"r":8,"p":6,"salt":"BtB+BkQH+/4wMI7n0Zcu3VxGRmZEagZAnvsahxqGoof0taEf9REP35shjxN0PpoCYZNODQIEjoaFGNsj1WZq4A==","data":"n/53gBlaTZ3TU5peMo7BHPQcJ6jo92ubUQTjRCfcz7jvHUNPRa9O49LJDYV1oyKYnY6l6+QNQPV34VejN/UmYA=="}
        """;

    private const string Snapshot = $$"""
        {"time":"2024-02-29T14:15:01.64+09:00","parent":"{{Id}}","tree":"{{Id}}","paths":["/srv/\u003cshop\u003e"],"hostname":"vm","username":"danmen","uid":1000,"gid":100,"excludes":["*.swp"],"tags":["danmen","env:prod"],"original":"{{Id}}","program_version":"restic 0.17.3","summary":{"files_new":1,"data_added":2} }
        """;

    private const string Lock = """{"time":"2026-11-24T05:15:00-03:30","exclusive":false,"hostname":"vm","username":"danmen","pid":4242,"uid":1000,"gid":1000}""";

    [Fact]
    public void Config_is_written_as_it_was_read()
    {
        ConfigRecord config = ConfigCodec.Decode(Utf8(Config));
        Assert.Equal(new ConfigRecord(2, Id, 0x20ea532056ddaf), config);
        Assert.Equal(Config, Encoding.UTF8.GetString(ConfigCodec.Encode(config)));
    }

    [Fact]
    public void Key_is_written_as_it_was_read()
    {
        KeyRecord key = KeyCodec.Decode(Utf8(Key), "key");
        Assert.Equal((32768, 8, 6, 64), (key.N, key.R, key.P, key.Salt.Length));
        Assert.Equal(Key, Encoding.UTF8.GetString(KeyCodec.Encode(key)));
    }

    [Fact]
    public void Snapshot_is_written_as_it_was_read_with_fields_of_later_restics()
    {
        SnapshotRecord snapshot = SnapshotCodec.Decode(Utf8(Snapshot), "snapshot");
        Assert.Equal(new Timestamp(1709183701, 640_000_000, 540), snapshot.Time);
        Assert.Equal("/srv/<shop>", Assert.Single(snapshot.Paths));
        Assert.Equal(Snapshot.Replace(" }", "}", StringComparison.Ordinal), Encoding.UTF8.GetString(SnapshotCodec.Encode(snapshot)));
    }

    [Fact]
    public void Lock_is_written_as_it_was_read()
    {
        LockRecord record = LockCodec.Decode(Utf8(Lock), "lock");
        Assert.Equal((4242, 1000u, (short)-210), (record.ProcessId, record.UserId, record.Time.OffsetMinutes));
        Assert.Equal(Lock, Encoding.UTF8.GetString(LockCodec.Encode(record)));
        LockRecord root = record with { UserId = 0, GroupId = 0, Exclusive = true };
        Assert.Equal(Lock.Replace(",\"uid\":1000,\"gid\":1000", "", StringComparison.Ordinal).Replace("false", "true", StringComparison.Ordinal), Encoding.UTF8.GetString(LockCodec.Encode(root)));
    }

    [Fact]
    public void Master_keys_come_back()
    {
        MasterKeyRecord keys = new(new byte[32], "0123456789abcdef"u8.ToArray(), new byte[16]);
        byte[] json = KeyCodec.EncodeMasterKey(keys);
        Assert.Equal("""{"mac":{"k":"MDEyMzQ1Njc4OWFiY2RlZg==","r":"AAAAAAAAAAAAAAAAAAAAAA=="},"encrypt":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}""", Encoding.UTF8.GetString(json));
        Assert.Equal(keys.MacK.ToArray(), KeyCodec.DecodeMasterKey(json, "key").MacK.ToArray());
        DanmenException fault = Assert.Throws<DanmenException>(() => KeyCodec.DecodeMasterKey("{\"mac\":{\"k\":\"MDEyMzQ1Njc4OWFiY2RlZg==\""u8, "key 1"));
        Assert.Equal((StoreFaults.Damaged, "key 1"), (fault.Code, fault.Subject));
        Assert.Null(fault.InnerException);
    }

    [Theory]
    [InlineData("\"version\":2", "\"version\":3", "DM-STORE-009")]
    [InlineData("\"version\":2", "\"version\":2.5", "DM-STORE-004")]
    [InlineData("\"version\":2,", "", "DM-STORE-004")]
    [InlineData("d83bf7", "zz3bf7", "DM-STORE-004")]
    [InlineData("20ea532056ddaf", "0", "DM-STORE-004")]
    [InlineData("20ea532056ddaf", "120ea532056ddaf123", "DM-STORE-004")]
    [InlineData("\"}", "\"}{}", "DM-STORE-004")]
    public void Bad_config_is_refused(string from, string to, string code) =>
        Assert.Equal(code, Assert.Throws<DanmenException>(() => ConfigCodec.Decode(Utf8(Config.Replace(from, to, StringComparison.Ordinal)))).Code.Id);

    [Theory]
    [InlineData("scrypt", "argon2")]
    [InlineData("32768", "32767")]
    [InlineData("32768", "1073741824")]
    [InlineData("\"r\":8", "\"r\":2147483647")]
    [InlineData("\"p\":6", "\"p\":0")]
    [InlineData("\"p\":6", "\"p\":100000000")]
    [InlineData("\"data\":\"n/53", "\"data\":\"*/53")]
    [InlineData("\"data\":", "\"dato\":")]
    [InlineData("\"salt\":", "\"sald\":")]
    [InlineData("2026-11-24", "2026-11-31")]
    public void Bad_key_is_refused_by_name(string from, string to)
    {
        DanmenException fault = Assert.Throws<DanmenException>(() => KeyCodec.Decode(Utf8(Key.Replace(from, to, StringComparison.Ordinal)), "key abc"));
        Assert.Equal((StoreFaults.Damaged, "key abc"), (fault.Code, fault.Subject));
    }

    [Theory]
    [InlineData("\"tree\":", "\"Tree\":")]
    [InlineData("\"tree\":\"d8", "\"tree\":\"8")]
    [InlineData("T14:15", "T24:15")]
    [InlineData("2024-02-29", "2023-02-29")]
    [InlineData("\"uid\":1000", "\"uid\":-1")]
    [InlineData("\"uid\":1000", "\"uid\":4294967296")]
    [InlineData("\"tags\":[", "\"tags\":[1,")]
    [InlineData("{\"time\"", "[{\"time\"")]
    public void Bad_snapshot_is_refused_by_name(string from, string to)
    {
        DanmenException fault = Assert.Throws<DanmenException>(() => SnapshotCodec.Decode(Utf8(Snapshot.Replace(from, to, StringComparison.Ordinal)), "snapshot abc"));
        Assert.Equal((StoreFaults.Damaged, "snapshot abc"), (fault.Code, fault.Subject));
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"time":"yesterday","exclusive":true}""")]
    [InlineData("""{"time":"2026-11-24T05:15:00Z","exclusive":"no"}""")]
    [InlineData("""{"time":"2026-11-24T05:15:00Z"}""")]
    public void Garbage_in_a_lock_is_refused_by_name(string text) =>
        Assert.Equal("lock abc", Assert.Throws<DanmenException>(() => LockCodec.Decode(Utf8(text), "lock abc")).Subject);

    [Fact]
    public void Texts_are_escaped_as_Go_escapes_them()
    {
        SnapshotRecord snapshot = SnapshotCodec.Decode(Utf8(Snapshot), "snapshot") with { HostName = "\"\\\b\f\n\r\t\u0001<>&\u2028\u2029\u007f断😀", UserName = "\ud800" };
        string json = Encoding.UTF8.GetString(SnapshotCodec.Encode(snapshot));
        Assert.Contains("\"hostname\":\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u003c\\u003e\\u0026\\u2028\\u2029\u007f断😀\",\"username\":\"\ufffd\"", json, StringComparison.Ordinal);
        Assert.Equal(snapshot.HostName, SnapshotCodec.Decode(Utf8(json), "snapshot").HostName);
    }

    [Fact]
    public void Every_instant_comes_back() =>
        Gen.Select(Gen.Long[-62_167_000_000, 253_402_200_000], Gen.Int[0, 999_999_999], Gen.Int[-14 * 60, 14 * 60]).Sample((seconds, nanoseconds, offset) =>
        {
            LockRecord record = new(new Timestamp(seconds, nanoseconds, (short)offset), true, "h", "u", 1, 1, 1);
            byte[] json = LockCodec.Encode(record);
            string expected = DateTimeOffset.FromUnixTimeSeconds(Math.Max(seconds, -62_135_000_000)).ToOffset(TimeSpan.FromMinutes(offset))
                .ToString("yyyy-MM-ddTHH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(record, LockCodec.Decode(json, "lock"));
            if (seconds > -62_135_000_000) Assert.Contains(expected, Encoding.UTF8.GetString(json), StringComparison.Ordinal);
        });

    [Theory]
    [InlineData(long.MaxValue / 400, "9999-")]
    [InlineData(-100_000_000_000, "0000-")]
    public void Years_that_JSON_cannot_say_are_set_to_the_nearest(long seconds, string year) =>
        Assert.Contains($"\"time\":\"{year}", Encoding.UTF8.GetString(LockCodec.Encode(new LockRecord(new Timestamp(seconds, 0), true, "h", "u", 1, 1, 1))), StringComparison.Ordinal);

    [Fact]
    public void Times_outside_of_dotnets_are_the_nearest_there()
    {
        Assert.Equal(DateTimeOffset.MinValue, new Timestamp(-62_167_000_000, 0).ToDateTimeOffset());
        Assert.Equal(DateTimeOffset.MaxValue, new Timestamp(long.MaxValue, 0).ToDateTimeOffset());
        Assert.Equal(DateTimeOffset.UnixEpoch, new Timestamp(0, 0, 20 * 60).ToDateTimeOffset());
        Assert.Equal(DateTimeOffset.MaxValue.UtcTicks, new Timestamp(253402300799, 999_999_999, 9 * 60).ToDateTimeOffset().UtcTicks);
    }

    [Fact]
    public void Random_bytes_never_escape_as_another_exception() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        Assert.Throws<DanmenException>(() => SnapshotCodec.Decode(bytes, "s"));
        Assert.Throws<DanmenException>(() => IndexCodec.Decode(bytes, "i"));
        Assert.Throws<DanmenException>(() => TreeCodec.Decode(bytes, default));
        Assert.Throws<DanmenException>(() => KeyCodec.Decode(bytes, "k"));
    });

    [Fact]
    public void Cut_or_changed_files_are_read_or_refused_never_worse()
    {
        byte[] snapshot = Utf8(Snapshot);
        Gen.Select(Gen.Int[0, snapshot.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            byte[] changed = [.. snapshot];
            changed[at] = value;
            try
            {
                SnapshotCodec.Encode(SnapshotCodec.Decode(changed, "s"));
            }
            catch (DanmenException fault)
            {
                Assert.Equal(StoreFaults.Damaged, fault.Code);
            }

            if (at > 0) Assert.Throws<DanmenException>(() => SnapshotCodec.Decode(snapshot.AsSpan(0, at), "s"));
        });
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
