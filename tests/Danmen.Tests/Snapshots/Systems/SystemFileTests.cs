using CsCheck;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;
using Danmen.Testing;
using Xunit;

namespace Danmen.Tests.Snapshots.Systems;

public sealed class SystemFileTests
{
    private const string Whole = """
        system: shop
        time_zone: Asia/Tokyo
        repository: ./snapshots
        key: { file: .danmen/key }
        signing: { key: .danmen/sign, trusted: [ { name: release-bot, public: "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAErRyo8IoyNoIQsBEpyBQdV8Xh3z6QV2f9j/dZyMOS1uXnaOOcN8AU1T0tp/+ACtTHnlDeVlaG53YQ09rhxG7+IA==", from: 2026-01-01 } ] }
        limit: { upload: 50MB/s, download: 200MB/s }
        lock: { mode: compliance, period: 35d, extend_every: 7d }
        cold: { repository: "s3:https://host/b", key: { env: COLD }, storage_class: GLACIER_IR }
        replicas: [ { name: osaka, repository: "rest:https://host/p", key: { command: [pass, osaka] } } ]
        gitlab: { url: "https://git.example", project: group/shop, token: { env: GITLAB_TOKEN }, ca: ./ca.pem }
        retention: { hot: 30d, minimum: 3, keep: { daily: 30, weekly: 12, monthly: 24, yearly: 7 }, tags: { release: forever, weekly: 90d } }
        schedule: { daily: "02:00", weekly: "Sun 03:00", retention: "04:00", check: "05:00", drill: "Sat 06:00" }
        hosts: { app1: { connection: local, roles: [app, web] }, db1: { connection: local, roles: [db] } }
        environments:
          prod:
            production: true
            freeze: { before: [ "app pause" ], after: [ "app resume" ], timeout: 1m30s }
            components:
              code: { git: /srv/shop }
              db: { postgres: "host=db.internal dbname=shop user=danmen", password: { env: PGPASSWORD }, pg_bin: bin/pg }
              uploads: { files: ../uploads/, one_file_system: true, exclude: ["*.swp"] }
              legacy: { rsync: "user@old:/srv/app", ssh: { key: k, known_hosts: h } }
            runbook: { executor: local, stop: [a], start: [b, c], keep_previous: 24h, signoff: ["Orders page opens?"] }
            checks: [ { name: home, http: "https://x/", status: 200, critical: true, vital: true } ]
            objectives: { rto: 30m, rpo: 24h }
            retention: { minimum: 1, keep: { daily: 7 }, tags: { weekly: 30d } }
          regression:
            substitute: { files: substitutions.yaml }
            components: { code: { git: ./copy } }
        """;

    private static SystemDefinition Parse(string text) => SystemFile.Parse(text, "danmen.yaml", "/home/shop", StubKind.Kinds);

    private static DanmenException Refused(string text) => Assert.Throws<DanmenException>(() => Parse(text));

    [Fact]
    public void The_whole_file_of_the_design_is_understood()
    {
        SystemDefinition system = Parse(Whole);

        Assert.Equal("shop", system.Name);
        Assert.Equal("Asia/Tokyo", system.TimeZone.Id);
        Assert.Equal("/home/shop/snapshots", system.Repository);
        Assert.Equal(new SecretReference.File("/home/shop/.danmen/key"), system.Key);
        Assert.Equal(["prod", "regression"], system.Environments.Select(environment => environment.Name));
        EnvironmentDefinition prod = system.Environment("prod");
        Assert.True(prod.Production);
        Assert.False(system.Environment("regression").Production);
        Assert.NotNull(prod.Freeze);
        Assert.Equal(TimeSpan.FromSeconds(90), prod.Freeze.Timeout);
        Assert.Equal(["app resume"], prod.Freeze.After);
        Assert.Equal(["b", "c"], prod.Runbook.Start.Select(action => action.Text));
        Assert.Equal(["app1", "db1"], prod.Hosts.Select(host => host.Name));
        Assert.Equal(TimeSpan.FromHours(24), prod.Runbook.KeepPrevious);
        Assert.Equal(["Orders page opens?"], prod.Runbook.Signoff);
        Assert.Equal("/home/uploads", prod.Component("uploads").Location);
        Assert.Equal(new SettingValue.Flag(true), prod.Component("uploads").Settings["one_file_system"]);
        Assert.Equal(new SettingValue.Secret(new SecretReference.EnvironmentVariable("PGPASSWORD")), prod.Component("db").Settings["password"]);
        Assert.Equal(new SettingValue.Text("/home/shop/bin/pg"), prod.Component("db").Settings["pg_bin"]);
        Assert.Equal("/home/shop/copy", system.Environment("regression").Component("code").Location);
        RetentionRules rules = system.RetentionOf("prod")!; // defined above
        Assert.Equal((TimeSpan.FromDays(30), 1, 7, 12), (rules.Hot, rules.Minimum, rules.Keep.Daily, rules.Keep.Weekly));
        Assert.Equal([("release", null), ("weekly", TimeSpan.FromDays(30))], rules.Tags.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal((3, 30), (system.RetentionOf("regression")?.Minimum, system.RetentionOf("regression")?.Keep.Daily));
        Assert.Null(system.RetentionOf("gone"));
        Assert.Equal(["daily 02:00", "weekly Sun 03:00", "retention 04:00", "check 05:00", "drill Sat 06:00"], system.Schedule.Select(job => $"{job.Name} {job.When}"));
        Assert.Equal([new ReplicaDefinition("osaka", new RepositoryAccess("rest:https://host/p", system.Replicas[0].Access.Key))], system.Replicas);
        Assert.Equal("home", Assert.Single(system.Environment("prod").Checks).Name);
        Assert.Equal(new ObjectivesDefinition(TimeSpan.FromMinutes(30), TimeSpan.FromHours(24)), prod.Objectives);
        Assert.Null(system.Environment("regression").Objectives);
    }

    [Theory]
    [InlineData("system: shop\nrepositry: ./s\n", "DM-SYSTEM-003", "danmen.yaml:2:1")]
    [InlineData("system: shop\nkey: { fil: k }\n", "DM-SYSTEM-003", "danmen.yaml:2:8")]
    [InlineData("system: shop\nkey: secret\n", "DM-SYSTEM-004", "danmen.yaml:2:6")]
    [InlineData("system: [a\n", "DM-SYSTEM-002", "danmen.yaml:2:1")]
    [InlineData("system: shop\nsystem: shop\n", "DM-SYSTEM-002", "danmen.yaml:2:1")]
    [InlineData("system: a/b\n", "DM-SYSTEM-004", "danmen.yaml:1:9")]
    [InlineData("repository: x\n", "DM-SYSTEM-005", "danmen.yaml:1:1")]
    [InlineData("", "DM-SYSTEM-005", "danmen.yaml:1:1")]
    [InlineData("system: shop\nretention: { keep: { dayly: 3 } }\n", "DM-SYSTEM-003", "danmen.yaml:2:22")]
    [InlineData("system: shop\nretention: { hot: forever }\n", "DM-SYSTEM-004", "danmen.yaml:2:19")]
    [InlineData("system: shop\nretention: { minimum: -1 }\n", "DM-SYSTEM-004", "danmen.yaml:2:23")]
    [InlineData("system: shop\nretention: { keep: { daily: 1.5 } }\n", "DM-SYSTEM-004", "danmen.yaml:2:29")]
    [InlineData("system: shop\nretention: { tags: { weekly: 3w } }\n", "DM-SYSTEM-004", "danmen.yaml:2:30")]
    [InlineData("system: shop\nretention: { tags: { Weekly: 30d } }\n", "DM-SYSTEM-004", "danmen.yaml:2:22")]
    [InlineData("system: shop\nenvironments: { prod: { objectives: { rto: soon } } }\n", "DM-SYSTEM-004", "danmen.yaml:2:44")]
    [InlineData("system: shop\nenvironments: { prod: { objectives: { rpo: 0s } } }\n", "DM-SYSTEM-004", "danmen.yaml:2:44")]
    [InlineData("system: shop\nenvironments: { prod: { objectives: { rta: 1h } } }\n", "DM-SYSTEM-003", "danmen.yaml:2:39")]
    [InlineData("system: shop\nlimit: { upload: fast }\n", "DM-SYSTEM-004", "danmen.yaml:2:18")]
    [InlineData("system: shop\nlimit: { upload: 10B/s }\n", "DM-SYSTEM-004", "danmen.yaml:2:18")]
    [InlineData("system: shop\nlimit: { sideways: 1MB/s }\n", "DM-SYSTEM-003", "danmen.yaml:2:10")]
    [InlineData("system: shop\nrepository: /r\nkey: { env: K }\ncold: { repository: /r, key: { env: C } }\n", "DM-SYSTEM-004", "danmen.yaml:4:1")]
    [InlineData("system: shop\ncold: { repository: /r }\n", "DM-SYSTEM-005", "danmen.yaml:2:1")]
    [InlineData("system: shop\nretention: { cold: 30d }\n", "DM-SYSTEM-003", "danmen.yaml:2:14")]
    [InlineData("system: shop\nschedule: { daily: 2am }\n", "DM-SYSTEM-004", "danmen.yaml:2:20")]
    [InlineData("system: shop\nschedule: { weekly: \"Sunday 03:00\" }\n", "DM-SYSTEM-004", "danmen.yaml:2:21")]
    [InlineData("system: shop\nschedule: { daily: \"24:00\" }\n", "DM-SYSTEM-004", "danmen.yaml:2:20")]
    [InlineData("system: shop\nschedule: { hourly: \"02:00\" }\n", "DM-SYSTEM-003", "danmen.yaml:2:13")]
    [InlineData("system: shop\nretention: 30d\n", "DM-SYSTEM-004", "danmen.yaml:2:12")]
    [InlineData("system: shop\nenvironments:\n  Prod: { components: { code: { git: /a } } }\n", "DM-SYSTEM-004", "danmen.yaml:3:3")]
    [InlineData("system: shop\nenvironments:\n  prod: { production: yes, components: { code: { git: /a } } }\n", "DM-SYSTEM-004", "danmen.yaml:3:23")]
    [InlineData("system: shop\nenvironments:\n  prod: { components: { code: { gti: /a } } }\n", "DM-SYSTEM-005", "danmen.yaml:3:25")]
    [InlineData("system: shop\nenvironments:\n  prod: { components: { code: { git: /a, files: /b } } }\n", "DM-SYSTEM-004", "danmen.yaml:3:42")]
    [InlineData("system: shop\nenvironments:\n  prod: { components: { code: { git: /a, exclude: [b] } } }\n", "DM-SYSTEM-003", "danmen.yaml:3:42")]
    [InlineData("system: shop\nenvironments:\n  prod: { components: { manifest.json: { git: /a } } }\n", "DM-SYSTEM-004", "danmen.yaml:3:25")]
    [InlineData("system: shop\nenvironments:\n  prod: { components: { f: { files: ~/x } } }\n", "DM-SYSTEM-004", "danmen.yaml:3:37")]
    [InlineData("system: shop\nenvironments:\n  prod: { freeze: { before: [a], after: [b], timeout: 30 }, components: { f: { files: /x } } }\n", "DM-SYSTEM-004", "danmen.yaml:3:55")]
    [InlineData("system: shop\nenvironments:\n  prod: { runbook: { executor: ansible }, components: { f: { files: /x } } }\n", "DM-SYSTEM-004", "danmen.yaml:3:32")]
    public void Every_error_names_line_and_column(string text, string code, string place)
    {
        DanmenException error = Refused(text);

        Assert.Equal(code, error.Code.Id);
        Assert.Equal(place, error.Subject);
        Assert.Equal(FaultKind.Usage, error.Kind);
    }

    [Theory]
    [InlineData("system: s\nrepository: \"rest:https://me:hunter2@host/p\"\n")]
    [InlineData("system: s\nenvironments: { prod: { components: { db: { postgres: \"host=x password=hunter2\" } } } }\n")]
    [InlineData("system: s\nenvironments: { prod: { components: { db: { postgres: \"postgresql://me:hunter2@host/x\" } } } }\n")]
    [InlineData("system: s\nenvironments: { prod: { components: { db: { postgres: \"host=x\", password: hunter2 } } } }\n")]
    public void A_password_in_the_file_is_refused_and_not_repeated(string text)
    {
        DanmenException error = Refused(text);

        Assert.Equal(SystemFaults.InvalidValue, error.Code);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_without_end_is_refused_and_does_not_end_the_process()
    {
        DanmenException error = Refused("system: " + new string('[', 200_000));

        Assert.Equal(SystemFaults.NotYaml, error.Code);
    }

    [Theory]
    [InlineData("30s", 30)]
    [InlineData("1h30m", 5400)]
    [InlineData("7d", 604800)]
    public void Durations_are_read(string text, int seconds)
    {
        Assert.True(DurationText.TryParse(text, out TimeSpan duration));
        Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
        Assert.Equal(text, DurationText.Format(duration));
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1w")]
    [InlineData("99999999999d")]
    [InlineData("999999999d")]
    public void What_is_no_duration_is_refused(string text) => Assert.False(DurationText.TryParse(text, out _));

    [Fact]
    public async Task Scaffold_writes_a_file_that_loads_a_private_key_and_ignores_its_state()
    {
        using var folder = new TemporaryFolder();
        var request = new ScaffoldRequest(folder.Path, "shop")
        {
            Environments = [new ScaffoldEnvironment("prod", true, [new ScaffoldComponent("code", "git", "/srv/my shop"), new ScaffoldComponent("db", "postgres", "host=x dbname=\"y\"")])],
        };

        ScaffoldReport report = await SystemFile.ScaffoldAsync(request, TestContext.Current.CancellationToken);
        SystemDefinition system = await SystemFile.LoadAsync(report.SystemFile, StubKind.Kinds, TestContext.Current.CancellationToken);

        Assert.Equal("/srv/my shop", system.Environment("prod").Component("code").Location);
        Assert.Equal("host=x dbname=\"y\"", system.Environment("prod").Component("db").Location);
        Assert.True(system.Environment("prod").Production);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(report.KeyFile));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(report.StateFolder));
        Assert.Equal(".danmen/\n", await File.ReadAllTextAsync(report.IgnoreFile, TestContext.Current.CancellationToken));
        string key = await new SecretReader().ReadAsync(system.Access().Key, TestContext.Current.CancellationToken);
        Assert.Equal(43, key.Length);
    }

    [Fact]
    public async Task Scaffold_never_overwrites_a_key_and_loads_without_environments()
    {
        using var folder = new TemporaryFolder();
        ScaffoldReport report = await SystemFile.ScaffoldAsync(new ScaffoldRequest(folder.Path, "shop"), TestContext.Current.CancellationToken);
        string key = await File.ReadAllTextAsync(report.KeyFile, TestContext.Current.CancellationToken);
        Assert.Empty((await SystemFile.LoadAsync(report.SystemFile, StubKind.Kinds, TestContext.Current.CancellationToken)).Environments);
        File.Delete(report.SystemFile);

        DanmenException error = await Assert.ThrowsAsync<DanmenException>(() => SystemFile.ScaffoldAsync(new ScaffoldRequest(folder.Path, "shop"), TestContext.Current.CancellationToken));

        Assert.Equal(SystemFaults.AlreadyThere, error.Code);
        Assert.Equal(key, await File.ReadAllTextAsync(report.KeyFile, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Any_text_is_read_or_refused_with_a_fault() =>
        Gen.String["{}[]:,=\"'<>/&;#-\n ab1!|%@*?"].Sample(
            text =>
            {
                try
                {
                    _ = YamlSource.Parse(text, "danmen.yaml");
                }
                catch (DanmenException)
                {
                    // Told to the user; anything else would be our failure.
                }
            },
            iter: 5_000);
}
