using Danmen.Faults;
using Danmen.Snapshots.Contracts;
using Danmen.Snapshots.Systems;
using Danmen.Testing;
using Xunit;

namespace Danmen.Tests.Snapshots.Systems;

public sealed class SecretReaderTests
{
    [Fact]
    public async Task The_first_line_of_a_file_counts_and_an_open_file_is_told()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "key");
        await File.WriteAllTextAsync(path, "first \r\nsecond\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        var warnings = new List<SecretWarning>();

        string secret = await new SecretReader(warnings.Add).ReadAsync(new SecretReference.File(path), TestContext.Current.CancellationToken);

        Assert.Equal("first", secret);
        Assert.Equal(2, warnings.Count);
        Assert.All(warnings, warning => Assert.DoesNotContain("second", warning.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_program_gives_a_secret_and_its_failure_keeps_it_quiet()
    {
        var reader = new SecretReader();
        Assert.Equal("from program", await reader.ReadAsync(new SecretReference.Command(["sh", "-c", "echo 'from program'"]), TestContext.Current.CancellationToken));

        DanmenException error = await Assert.ThrowsAsync<DanmenException>(() => reader.ReadAsync(new SecretReference.Command(["sh", "-c", "echo hunter2; exit 3"]), TestContext.Current.CancellationToken));

        Assert.Equal(SystemFaults.SecretUnavailable, error.Code);
        Assert.Contains("3", error.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_is_named()
    {
        var reader = new SecretReader();
        foreach (SecretReference reference in (SecretReference[])[new SecretReference.File("/nonexistent/key"), new SecretReference.EnvironmentVariable("DANMEN_TEST_UNSET"), new SecretReference.Command(["/nonexistent/program"])])
        {
            DanmenException error = await Assert.ThrowsAsync<DanmenException>(() => reader.ReadAsync(reference, TestContext.Current.CancellationToken));
            Assert.Equal(SystemFaults.SecretUnavailable, error.Code);
        }
    }
}
