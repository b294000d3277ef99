using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Danmen.Snapshots.Systems;

/// <summary>The text of a first danmen.yaml.</summary>
internal static partial class ScaffoldText
{
    public static string Compose(ScaffoldRequest request)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # What belongs to the system, and where its snapshots are kept. Secrets never stand here.
            # システムの構成と断面の保存先。シークレットはこのファイルに書かないでください。
            system: {Scalar(request.System)}
            repository: {Scalar(request.Repository)}
            # Losing the key loses every snapshot: keep a second copy elsewhere.
            # キーを失うとすべての断面が復元できなくなります。別の場所に控えを保管してください。
            key:
              file: {StateFolder.Name}/key

            """);
        if (request.Environments.Count == 0)
        {
            text.Append("""
                # environments:
                #   prod:
                #     production: true
                #     components:
                #       code: { git: /srv/shop }
                #       db: { postgres: "host=localhost dbname=shop user=danmen", password: { env: PGPASSWORD } }
                #       settings: { config: /etc/shop, exclude: ["*.swp"] }
                #       uploads: { files: /srv/uploads }
                #       models: { pickle: /srv/shop/models }

                """);
            return text.ToString();
        }

        text.Append("environments:\n");
        foreach (ScaffoldEnvironment environment in request.Environments)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {Scalar(environment.Name)}:\n");
            if (environment.Production) text.Append("    production: true\n");
            text.Append("    components:\n");
            foreach (ScaffoldComponent component in environment.Components)
                text.Append(CultureInfo.InvariantCulture, $"      {Scalar(component.Name)}:\n        {component.Kind}: {Scalar(component.Location)}\n");
        }

        return text.ToString();
    }

    // Plain where no reader of YAML could take it for anything but text.
    private static string Scalar(string value) =>
        Plain().IsMatch(value) && value is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off")
            ? value
            : "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
                .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal) + "\"";

    [GeneratedRegex(@"^[A-Za-z_./][A-Za-z0-9_./-]*\z")]
    private static partial Regex Plain();
}
