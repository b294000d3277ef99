using System.Text;
using System.Text.RegularExpressions;

namespace Danmen.Components.Postgres.Loading;

/// <summary>Parts pg_restore's list of a schema in event triggers and the rest: what is done behind pg_restore must not fire them.</summary>
internal sealed partial class EventTriggerList
{
    /// <summary>A line is "id; catalogue oid kind schema name owner"; restore.sh asks grep for the same.</summary>
    public const string Lines = "^[0-9]+; [0-9]+ [0-9]+ (EVENT TRIGGER |(COMMENT|SECURITY LABEL) - EVENT TRIGGER )";

    private readonly List<string> _own = [];
    private readonly List<string> _others = [];

    private EventTriggerList()
    {
    }

    public bool Any => _own.Count > 0;

    public static async Task<EventTriggerList> ReadAsync(ServerPrograms programs, MemoryFile dump, CancellationToken cancellationToken)
    {
        var list = new EventTriggerList();
        await using var program = programs.Start("pg_restore", ["-l", dump.Path], new Dictionary<string, string>(StringComparer.Ordinal), input: false);
        // Names stand in it in the database's own encoding; the number in front is all that is needed.
        using var reader = new StreamReader(program.Output, Encoding.Latin1);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0 || !char.IsAsciiDigit(line[0])) continue;
            (OfEventTriggers().IsMatch(line) ? list._own : list._others).Add(line[..(line.IndexOf(';', StringComparison.Ordinal) + 1)]);
        }

        await program.CompleteAsync("-l", cancellationToken);
        return list;
    }

    /// <summary>The event triggers with what is said of them, as pg_restore -L reads it; the caller disposes it.</summary>
    public Task<MemoryFile> OwnAsync(CancellationToken cancellationToken) => WriteAsync(_own, cancellationToken);

    /// <summary>Everything else.</summary>
    public Task<MemoryFile> OthersAsync(CancellationToken cancellationToken) => WriteAsync(_others, cancellationToken);

    private static async Task<MemoryFile> WriteAsync(List<string> lines, CancellationToken cancellationToken)
    {
        using var text = new MemoryStream(Encoding.ASCII.GetBytes(string.Join('\n', lines) + "\n"));
        return await MemoryFile.CreateAsync("list", text, cancellationToken);
    }

    [GeneratedRegex(Lines)]
    private static partial Regex OfEventTriggers();
}
