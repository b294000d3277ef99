using System.Text;
using CsCheck;
using Danmen.Components.Files;
using Danmen.Components.Rsync;
using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Xunit;

namespace Danmen.Tests.Components.Rsync;

/// <summary>What rsync says, read as it means it.</summary>
public sealed class RsyncOutputTests
{
    private static readonly RsyncOutcome s_outcome = new(new RemotePlace("u@h", "/srv/app") { Location = "u@h:/srv/app" }, "/m/tree");

    [Fact]
    public void Names_come_back_byte_by_byte() => Gen.Byte.Array[0, 30].Sample(bytes => Assert.Equal(bytes, RsyncText.Bytes(Printed(bytes))));

    [Theory]
    [InlineData(">f+++++++++ a b", ">f+++++++++", "a b")]
    [InlineData("*deleting   x/", "*deleting", "x/")]
    [InlineData(".d..t...... ./", ".d..t......", "./")]
    [InlineData("hf+++++++++  leading", "hf+++++++++", " leading")]
    public void Change_is_a_code_and_a_name(string line, string code, string name) => Assert.Equal(new ItemisedLine(code, name), ItemisedLine.Parse(line));

    [Theory]
    [InlineData("")]
    [InlineData("Welcome to app1")]
    [InlineData("created directory /m/tree")]
    [InlineData(">f+++++++++ ")]
    public void What_is_no_change_is_none(string line) => Assert.Null(ItemisedLine.Parse(line));

    [Theory]
    [InlineData("*.swp", "--filter=- *.swp")]
    [InlineData("/cache/", "--filter=- /cache/")]
    [InlineData("a/b", "--filter=- /a/b")]
    [InlineData("a/**/b", null)]
    [InlineData("[ab]", null)]
    [InlineData("a\\*", null)]
    [InlineData("/", null)]
    [InlineData(" ", null)]
    public void Exclude_is_handed_over_where_it_means_the_same(string pattern, string? rule) => Assert.Equal(rule is null ? [] : [rule], FilterRules.Of([pattern]));

    [Fact]
    public void Last_exclude_that_matches_is_the_first_rule()
    {
        Assert.Equal(["--filter=+ keep.log", "--filter=- *.log"], FilterRules.Of(["*.log", "!keep.log"]));
        // What is taken back in words that rsync reads otherwise ends what can be handed over.
        Assert.Equal(["--filter=- b"], FilterRules.Of(["*.log", "![k]eep.log", "b"]));
    }

    [Theory]
    [InlineData("104755 0,0 33:44", 33u, 44u, 0x9EDu)]
    [InlineData("40751 0,0 5:6", 5u, 6u, 0x1E9u)]
    public void Faked_owner_is_read(string text, uint user, uint group, uint mode) => Assert.Equal(new FolderOwner(user, group, mode), FakedOwner.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("104755 0,0")]
    [InlineData("999 0,0 1:2")]
    [InlineData("644 0,0 -1:2")]
    [InlineData("12345678901 0,0 1:2")]
    public void What_is_no_faked_owner_is_none(string text) => Assert.Null(FakedOwner.Parse(text));

    [Fact]
    public void Files_that_could_not_be_read_are_named_below_the_folder()
    {
        IReadOnlyList<CaptureProblem> problems = s_outcome.Read(new RsyncResult(23,
        [
            """rsync: [sender] send_files failed to open "/srv/app/a/s\#012ecret": Permission denied (13)""",
            """rsync: [sender] opendir "/srv/app/closed" failed: Permission denied (13)""",
            """file has vanished: "/srv/app/gone" """.TrimEnd(),
            """rsync: [receiver] rsync_xal_set: lsetxattr("/m/tree/b","user.x") failed: Operation not supported (95)""",
            "IO error encountered -- skipping file deletion",
            "rsync error: some files/attrs were not transferred (see previous errors) (code 23) at main.c(1865) [generator=3.2.7]",
        ]));
        Assert.Equal(["a/s\necret", "closed", "gone", "b"], problems.Select(problem => problem.Subject));
        Assert.Equal([ProblemRemarks.NotPermitted.Id, ProblemRemarks.NotPermitted.Id, ProblemRemarks.Vanished.Id, ProblemRemarks.RsyncSays.Id], problems.Select(problem => problem.Code));
        Assert.Equal(["Operation not supported (95)"], problems[3].Arguments);
    }

    [Fact]
    public void Partial_transfer_without_a_name_is_still_a_problem() =>
        Assert.Equal("u@h:/srv/app", Assert.Single(s_outcome.Read(new RsyncResult(23, ["something odd", "rsync error: some files/attrs were not transferred (code 23)"]))).Subject);

    [Theory]
    [InlineData(23, """rsync: [sender] change_dir "/srv/app" failed: No such file or directory (2)""", "DM-RSYNC-005")]
    [InlineData(23, """rsync: [sender] opendir "/srv/app/." failed: Permission denied (13)""", "DM-RSYNC-005")]
    [InlineData(23, """rsync: [generator] recv_generator: mkdir "/m/tree/a" failed: No space left on device (28)""", "DM-RSYNC-007")]
    [InlineData(11, """rsync: [receiver] write failed on "/m/tree/a": Disk quota exceeded (122)""", "DM-RSYNC-007")]
    [InlineData(255, "Host key verification failed.", "DM-RSYNC-003")]
    [InlineData(255, "ssh: connect to host h port 22: Connection refused", "DM-RSYNC-004")]
    [InlineData(12, "u@h: Permission denied (publickey).", "DM-RSYNC-004")]
    [InlineData(12, "rsync: connection unexpectedly closed (5000 bytes received so far) [receiver]", "DM-RSYNC-006")]
    [InlineData(30, "rsync error: timeout in data send/receive (code 30)", "DM-RSYNC-006")]
    [InlineData(2, "protocol version mismatch -- is your shell clean?", "DM-RSYNC-008")]
    public void Run_that_failed_as_a_whole_is_a_fault(int exitCode, string message, string code) =>
        Assert.Equal(code, Assert.Throws<DanmenException>(() => s_outcome.Read(new RsyncResult(exitCode, [message]))).Code.Id);

    [Fact]
    public void Rsync_that_the_other_host_lacks_is_told() => Assert.Equal(RsyncFaults.ProgramMissing, Assert.Throws<DanmenException>(() => s_outcome.Read(new RsyncResult(
        12, ["bash: rsync: command not found", "rsync: connection unexpectedly closed (0 bytes received so far) [Receiver]"]))).Code);

    // As rsync does it with --8-bit-output.
    private static string Printed(byte[] bytes)
    {
        var text = new StringBuilder();
        for (int i = 0; i < bytes.Length; i++)
        {
            bool readsAsEscape = bytes[i] == '\\' && i + 4 < bytes.Length && bytes[i + 1] == '#' && bytes.AsSpan(i + 2, 3).IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
            if (bytes[i] < 0x20 || bytes[i] == 0x7F || readsAsEscape) text.Append("\\#").Append(Convert.ToString(bytes[i], 8).PadLeft(3, '0'));
            else text.Append((char)bytes[i]);
        }

        return text.ToString();
    }
}
