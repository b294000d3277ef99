using Danmen.Faults;
using Danmen.Snapshots.Contracts;

namespace Danmen.Snapshots.Systems;

/// <summary>The GitLab project that shows the system's tags.</summary>
/// <param name="Url">Without '/' at its end and without user and password.</param>
/// <param name="Project">Its full path, for example <c>group/sub/shop</c>.</param>
/// <param name="CaFile">Absolute path of the certificates that are trusted for it; null for the machine's own.</param>
/// <param name="Link">Address of a page about a snapshot, in which <c>{snapshot}</c> and <c>{tag}</c> stand for id and name; null for none.</param>
public sealed record GitLabDefinition(string Url, string Project, SecretReference Token, string? CaFile, string? Link)
{
    /// <summary>What the project's webhook sends as its secret token; null when none is taken.</summary>
    public SecretReference? Webhook { get; init; }

    /// <summary>The project's page.</summary>
    public string Place => $"{Url}/{Project}";
}

/// <summary>Reads <c>gitlab: { url, project, token, ca, link, webhook }</c>.</summary>
internal static class GitLabReader
{
    public static GitLabDefinition Read(YamlSource source, YamlEntry gitlab, string folder)
    {
        string? url = null, project = null, ca = null, link = null;
        SecretReference? token = null, webhook = null;
        foreach (YamlEntry entry in source.Mapping(gitlab.Value, gitlab.Path))
        {
            switch (entry.Key)
            {
                case "url":
                    url = Address(source, entry);
                    break;
                case "project":
                    project = Project(source, entry);
                    break;
                case "token":
                    token = SecretText.Read(source, entry.Value, entry.Path, folder);
                    break;
                case "ca":
                    ca = PathText.Absolute(source, entry.Value, entry.Path, folder);
                    break;
                case "link":
                    link = Address(source, entry);
                    break;
                case "webhook":
                    webhook = SecretText.Read(source, entry.Value, entry.Path, folder);
                    break;
                default:
                    throw source.Fault(SystemFaults.UnknownKey, entry.KeyNode, entry.Path, SystemRemarks.KnownAre.With("url, project, token, ca, link, webhook"));
            }
        }

        if (url is null || project is null || token is null) throw source.Fault(SystemFaults.MissingKey, gitlab.KeyNode, gitlab.Path, SystemRemarks.GitLabNeeds.With());
        return new GitLabDefinition(url, project, token, ca, link) { Webhook = webhook };
    }

    private static string Address(YamlSource source, YamlEntry entry)
    {
        string text = source.Text(entry.Value, entry.Path);
        bool isAddress = Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is ("https" or "http");
        if (isAddress && address!.UserInfo.Length > 0) throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, SystemRemarks.PasswordInAddress.With()); // set when it was created
        return isAddress && (entry.Key != "url" || address!.Query.Length + address.Fragment.Length == 0)
            ? text.TrimEnd('/')
            : throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, SystemRemarks.NoWebAddress.With());
    }

    private static string Project(YamlSource source, YamlEntry entry)
    {
        string text = source.Text(entry.Value, entry.Path);
        string[] names = text.Split('/');
        return names.Length >= 2 && names.All(name => name.Length > 0 && name is not ("." or "..") && name.All(each => char.IsLetterOrDigit(each) || each is '_' or '-' or '.'))
            ? text
            : throw source.Fault(SystemFaults.InvalidValue, entry.Value, entry.Path, SystemRemarks.NoProject.With(text));
    }
}
