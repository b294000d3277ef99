namespace Danmen.Cli.Demo;

/// <summary>What the shop's people add to danmen.yaml: how the shop is stopped and started, what must be true, and what was promised.</summary>
internal static class ShopRunbook
{
    /// <summary>Lines of an environment.</summary>
    /// <param name="question">Asked before the sign-off.</param>
    public static string Text(string question) => $$"""
            runbook:
              stop: [{{Quoted(ShopProcess.Stop)}}]
              start: [{{Quoted(ShopProcess.Start)}}]
              signoff: [{{Quoted(question)}}]
            checks:
              - { name: shop, command: {{Quoted(ShopProcess.IsRunning)}}, retries: 20, pause: 200ms, drill: false }
              - { name: orders, sql: "SELECT count(*) FROM orders", component: db, expect: 20000, vital: true }
              - { name: database, command: "grep -q 'host = db.internal' ../settings/app.ini", drill: false }
            objectives: { rto: 10m, rpo: 24h }

        """;

    private static string Quoted(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
}
