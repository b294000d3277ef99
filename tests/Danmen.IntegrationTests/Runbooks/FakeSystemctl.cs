namespace Danmen.IntegrationTests.Runbooks;

/// <summary>In the place of systemd's program, which does not run where systemd is not the first process: units that are active or not, with the answers and exit codes that systemctl(1) documents.</summary>
internal sealed class FakeSystemctl
{
    private const string Script = """
        #!/bin/sh
        # systemctl [--options] VERB [--options] [--] UNIT
        verb= unit=
        quiet=0
        for word; do
          case $word in
            --quiet | -q) quiet=1 ;;
            -*) ;;
            *) if [ -z "$verb" ]; then verb=$word; else unit=$word; fi ;;
          esac
        done
        cd "$(dirname "$0")" || exit 1
        say() { [ $quiet = 1 ] || echo "$1"; }
        known() { [ -e "unit-$unit" ]; }
        echo "$verb $unit" >>calls
        case $verb in
          is-active) if [ -e "active-$unit" ]; then say active; exit 0; else say inactive; exit 3; fi ;;
          is-enabled) known || exit 1; say enabled ;;
          show)
            if known; then load=loaded; else load=not-found; fi
            if [ -e "active-$unit" ]; then state=active sub=running; else state=inactive sub=dead; fi
            printf 'Id=%s\nNames=%s\nLoadState=%s\nActiveState=%s\nSubState=%s\nUnitFileState=enabled\n' "$unit" "$unit" $load $state $sub
            ;;
          start | stop | restart)
            known || { echo "Failed to $verb $unit: Unit $unit not loaded." >&2; exit 5; }
            [ ! -e "fail-$verb" ] || { rm "fail-$verb"; echo "Job for $unit failed." >&2; exit 1; }
            if [ $verb = stop ]; then rm -f "active-$unit"; else touch "active-$unit"; fi
            ;;
          *) exit 0 ;;
        esac
        """;

    private readonly string _folder;

    /// <param name="folder">Made; belongs before everything else in PATH.</param>
    /// <param name="units">Known, and active.</param>
    public FakeSystemctl(string folder, params string[] units)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "systemctl"), Script + "\n");
        File.SetUnixFileMode(Path.Combine(folder, "systemctl"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        foreach (string unit in units)
            foreach (string file in (string[])["unit-", "active-"]) File.WriteAllText(Path.Combine(folder, file + unit), "");
    }

    public bool IsActive(string unit) => File.Exists(Path.Combine(_folder, "active-" + unit));

    /// <summary>The next time it fails.</summary>
    /// <param name="verb">"start" or "stop".</param>
    public void FailOnce(string verb) => File.WriteAllText(Path.Combine(_folder, "fail-" + verb), "");
}
