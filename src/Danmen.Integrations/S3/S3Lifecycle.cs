using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Danmen.Faults;
using Danmen.Restic.Backends;
using Danmen.Snapshots.Systems;

namespace Danmen.Integrations.S3;

/// <summary>The rules of a bucket's lifecycle that a repository needs. Those of others stay as they are.</summary>
/// <param name="wire">The client's.</param>
internal sealed class S3Lifecycle(AmazonS3Client client, S3Wire wire, S3Requests requests, S3Location location, S3Definition definition, RetryPolicy retries, TimeProvider time)
{
    private const int MostLooks = 5;

    public async Task<LifecyclePlan> PlanAsync(CancellationToken cancellationToken) => Compare((await ReadAsync(cancellationToken)).Rules);

    /// <exception cref="DanmenException">S3Faults.LifecycleNotTaken: what was written does not stand there. S3Faults.RulesUnknown: the rules of others cannot be repeated.</exception>
    public async Task<LifecyclePlan> ApplyAsync(CancellationToken cancellationToken)
    {
        (List<LifecycleRule> rules, TransitionDefaultMinimumObjectSize? minimum) = await ReadAsync(cancellationToken);
        LifecyclePlan plan = Compare(rules);
        if (plan.IsWritten) return plan;
        // The rules are written as a whole: what cannot be repeated would be lost.
        if (wire.StrangeInRules is { Count: > 0 } strange) throw new DanmenException(S3Faults.RulesUnknown, location.Bucket, S3Remarks.RulesUnknown.With(strange));
        PutLifecycleConfigurationRequest put = new()
        {
            BucketName = location.Bucket,
            Configuration = new LifecycleConfiguration { Rules = [.. rules.Where(rule => !IsOurs(rule)), .. Wanted().Select(each => each.Rule)] },
            TransitionDefaultMinimumObjectSize = minimum,
        };
        await requests.RunAsync(location.Bucket, 0, token => client.PutLifecycleConfigurationAsync(put, token), cancellationToken);
        // Some servers show a change after a while.
        for (int looks = 1; ; looks++)
        {
            plan = Compare((await ReadAsync(cancellationToken)).Rules);
            if (plan.IsWritten) return plan;
            if (looks >= MostLooks) throw new DanmenException(S3Faults.LifecycleNotTaken, location.Bucket, [.. plan.Rules.Where(rule => rule.Standing != LifecycleStanding.AsWanted).Select(rule => rule.What)]);
            await Task.Delay(retries.DelayAfter(looks, null), time, cancellationToken);
        }
    }

    private async Task<(List<LifecycleRule> Rules, TransitionDefaultMinimumObjectSize? Minimum)> ReadAsync(CancellationToken cancellationToken) =>
        await requests.RunAsync(
            location.Bucket,
            0,
            async token =>
            {
                try
                {
                    GetLifecycleConfigurationResponse answer = await client.GetLifecycleConfigurationAsync(new GetLifecycleConfigurationRequest { BucketName = location.Bucket }, token);
                    return (answer.Configuration?.Rules ?? [], answer.TransitionDefaultMinimumObjectSize);
                }
                catch (AmazonS3Exception e) when (S3Failures.IsAbsent(e))
                {
                    return (new List<LifecycleRule>(), (TransitionDefaultMinimumObjectSize?)null);
                }
            },
            cancellationToken);

    private LifecyclePlan Compare(List<LifecycleRule> standing)
    {
        List<LifecycleRuleState> rules = [];
        foreach ((LifecycleRule wanted, Remark what) in Wanted())
        {
            LifecycleRule? there = standing.Find(rule => rule.Id == wanted.Id);
            rules.Add(new LifecycleRuleState(
                wanted.Id, there is null ? LifecycleStanding.Missing : S3RuleText.Of(there) == S3RuleText.Of(wanted) ? LifecycleStanding.AsWanted : LifecycleStanding.Different, what));
        }

        foreach (LifecycleRule rule in standing.Where(rule => IsOurs(rule) && !rules.Exists(each => each.Id == rule.Id)))
            rules.Add(new LifecycleRuleState(rule.Id, LifecycleStanding.Unwanted, S3Remarks.RuleUnwanted.With()));
        LifecycleRule[] foreign = [.. standing.Where(rule => !IsOurs(rule))];
        List<HarmfulLifecycleRule> harmful = [];
        foreach (LifecycleRule rule in foreign)
            if (S3ForeignRules.HarmOf(rule, location.Prefix, definition.Archive is not null) is { } why) harmful.Add(new HarmfulLifecycleRule(rule.Id ?? "", why));
        return new LifecyclePlan(rules, [.. foreign.Select(rule => rule.Id ?? "")], harmful);
    }

    private List<(LifecycleRule Rule, Remark What)> Wanted()
    {
        List<(LifecycleRule, Remark)> rules =
        [
            (Rule("abort", location.Prefix, rule => rule.AbortIncompleteMultipartUpload = new LifecycleRuleAbortIncompleteMultipartUpload { DaysAfterInitiation = 1 }), S3Remarks.RuleAbort.With()),
        ];
        if (definition.Lock is { } locking)
        {
            // What is removed may have been extended just before. A mark above nothing goes with what it covered.
            int days = (int)Math.Ceiling(locking.Period.TotalDays);
            rules.Add((
                Rule("expire", location.Prefix, rule =>
                {
                    rule.NoncurrentVersionExpiration = new LifecycleRuleNoncurrentVersionExpiration { NoncurrentDays = days };
                    rule.Expiration = new LifecycleRuleExpiration { ExpiredObjectDeleteMarker = true };
                }),
                S3Remarks.RuleExpire.With(days)));
        }

        if (definition.Archive is { } archive)
        {
            LifecycleRule rule = Rule("archive", "", rule => rule.Transitions = [new LifecycleTransition { Days = archive.AfterDays, StorageClass = new S3StorageClass(archive.StorageClass) }]);
            Tag tag = new() { Key = S3Backend.DataTag.Key, Value = S3Backend.DataTag.Value };
            rule.Filter.LifecycleFilterPredicate = new LifecycleAndOperator { Operands = [new LifecyclePrefixPredicate { Prefix = location.Prefix + "data/" }, new LifecycleTagPredicate { Tag = tag }] };
            rules.Add((rule, S3Remarks.RuleArchive.With(archive.StorageClass, archive.AfterDays)));
        }

        return rules;
    }

    private LifecycleRule Rule(string what, string prefix, Action<LifecycleRule> set)
    {
        LifecycleRule rule = new() { Id = IdOf(what), Status = LifecycleRuleStatus.Enabled, Filter = new LifecycleFilter { LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = prefix } } };
        set(rule);
        return rule;
    }

    // A bucket may hold several repositories. A prefix may be longer than a rule's name.
    private string IdOf(string what) =>
        string.Create(CultureInfo.InvariantCulture, $"danmen-{what}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(location.Prefix)))[..12]}");

    private bool IsOurs(LifecycleRule rule) => rule.Id is { } id && (id == IdOf("abort") || id == IdOf("expire") || id == IdOf("archive"));
}
