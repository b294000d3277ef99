using System.Globalization;
using System.Text;
using Danmen.Components;
using Danmen.Snapshots.Contracts;
using Danmen.Testing;
using Microsoft.Data.Sqlite;

namespace Danmen.Tests.Components.Sqlite;

/// <summary>The conformance suite on a database in WAL mode.</summary>
public sealed class SqliteComponentTests : ComponentConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _places;

    private protected override IComponentKind Kind { get; } = new SqliteComponent();

    public void Dispose() => _folder.Dispose();

    private protected override Task<ComponentDefinition> MakeAsync()
    {
        string path = _folder.At($"place{++_places}", "shop.db");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!); // below the temporary folder
        using SqliteConnection connection = SqliteHarness.Open(path);
        SqliteHarness.Execute(connection, "PRAGMA journal_mode = WAL; CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO t VALUES (1, '緑茶'), (2, 'Kettle'), (3, NULL);");
        return Task.FromResult(new ComponentDefinition("db", "sqlite", path, new Dictionary<string, SettingValue>()));
    }

    private protected override Task ChangeAsync(ComponentDefinition component)
    {
        using SqliteConnection connection = SqliteHarness.Open(component.Location);
        SqliteHarness.Execute(connection, "INSERT INTO t (name) VALUES ('new'); UPDATE t SET name = 'Lamp' WHERE id = 2; DELETE FROM t WHERE id = 1;");
        return Task.CompletedTask;
    }

    private protected override ComponentDefinition Elsewhere(ComponentDefinition component) => component with { Location = _folder.At($"place{++_places}", "not", "yet.db") };

    private protected override Task<string> LookAsync(ComponentDefinition component)
    {
        if (!File.Exists(component.Location)) return Task.FromResult("");
        var text = new StringBuilder($"{File.GetUnixFileMode(component.Location)}\n");
        using SqliteConnection connection = SqliteHarness.Open(component.Location);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT id, name FROM t ORDER BY id";
        using SqliteDataReader rows = command.ExecuteReader();
        while (rows.Read()) text.Append(CultureInfo.InvariantCulture, $"{rows.GetValue(0)}|{rows.GetValue(1)}\n");
        return Task.FromResult(text.ToString());
    }

    private protected override Task<IReadOnlyList<string>> LeftoversAsync(ComponentDefinition component) =>
        Task.FromResult<IReadOnlyList<string>>([.. Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(component.Location)!).Where(path => path != component.Location)]); // an absolute path has a folder
}
