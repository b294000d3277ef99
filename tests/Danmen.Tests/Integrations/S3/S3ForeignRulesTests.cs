using Amazon.S3;
using Amazon.S3.Model;
using Danmen.Integrations.S3;
using Xunit;

namespace Danmen.Tests.Integrations.S3;

public sealed class S3ForeignRulesTests
{
    [Theory]
    [InlineData("", null, "expire", true, "bucket.harm_expires")]
    [InlineData("shop/data/", null, "expire", true, "bucket.harm_expires")]
    [InlineData("sh", null, "expire", true, "bucket.harm_expires")]
    [InlineData("other/", null, "expire", true, null)]
    [InlineData("", "danmen=data", "expire", true, "bucket.harm_expires")]
    [InlineData("", "kind=log", "expire", true, null)]
    [InlineData("", null, "GLACIER", true, "bucket.harm_archives")]
    [InlineData("shop/index/", null, "DEEP_ARCHIVE", true, "bucket.harm_archives")]
    [InlineData("", "danmen=data", "GLACIER", true, null)]
    [InlineData("", "danmen=data", "GLACIER", false, "bucket.harm_archives_data")]
    [InlineData("", null, "STANDARD_IA", false, null)]
    [InlineData("", null, "old", false, null)]
    public void Rule_of_others_harms_when_it_takes_what_the_repository_needs(string prefix, string? tag, string does, bool mayArchive, string? expected)
    {
        LifecycleFilterPredicate about = new LifecyclePrefixPredicate { Prefix = prefix };
        if (tag?.Split('=') is [var key, var value]) about = new LifecycleAndOperator { Operands = [about, new LifecycleTagPredicate { Tag = new Tag { Key = key, Value = value } }] };
        LifecycleRule rule = new() { Id = "x", Status = LifecycleRuleStatus.Enabled, Filter = new LifecycleFilter { LifecycleFilterPredicate = about } };
        if (does == "expire") rule.Expiration = new LifecycleRuleExpiration { Days = 30 };
        else if (does == "old") rule.NoncurrentVersionExpiration = new LifecycleRuleNoncurrentVersionExpiration { NoncurrentDays = 1 };
        else rule.Transitions = [new LifecycleTransition { Days = 30, StorageClass = new S3StorageClass(does) }];
        Assert.Equal(expected, S3ForeignRules.HarmOf(rule, "shop/", mayArchive)?.Code.Id);
        rule.Status = LifecycleRuleStatus.Disabled;
        Assert.Null(S3ForeignRules.HarmOf(rule, "shop/", mayArchive));
    }

    [Theory]
    [InlineData("<Filter><Prefix>a/</Prefix></Filter>", "<Filter><Prefix>a/</Prefix></Filter>")]
    [InlineData("<Filter></Filter>", "<Filter></Filter>")]
    [InlineData("<Filter><Prefix>a/</Prefix><Tag><Key>k</Key><Value>v</Value></Tag></Filter>", "<Filter><And><Prefix>a/</Prefix><Tag><Key>k</Key><Value>v</Value></Tag></And></Filter>")]
    [InlineData("<Filter><Prefix>a/</Prefix><And><Tag><Key>k</Key><Value>v</Value></Tag></And></Filter>", "<Filter><And><Prefix>a/</Prefix><Tag><Key>k</Key><Value>v</Value></Tag></And></Filter>")]
    public void Conditions_beside_each_other_are_joined(string answered, string readable)
    {
        byte[] made = S3LifecycleAnswer.Readable(Document(answered), out IReadOnlyList<string> strange);
        Assert.Equal(System.Text.Encoding.UTF8.GetString(Document(readable)), System.Text.Encoding.UTF8.GetString(made));
        Assert.Empty(strange);
    }

    [Fact]
    public void Answer_that_is_no_rules_is_left_as_it_is()
    {
        foreach (string text in (string[])["", "no XML", "<Error><Code>x</Code></Error>", "<LifecycleConfiguration><Rule>"])
            Assert.Equal(text, System.Text.Encoding.UTF8.GetString(S3LifecycleAnswer.Readable(System.Text.Encoding.UTF8.GetBytes(text), out _)));
        S3LifecycleAnswer.Readable(Document("<Filter/><Expiration><ArchiveZone>a</ArchiveZone></Expiration>"), out IReadOnlyList<string> strange);
        Assert.Equal(["ArchiveZone"], strange);
    }

    private static byte[] Document(string rule) => System.Text.Encoding.UTF8.GetBytes($"<LifecycleConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Rule>{rule}</Rule></LifecycleConfiguration>");
}
