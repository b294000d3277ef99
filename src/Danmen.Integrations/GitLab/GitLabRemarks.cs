using Danmen.Faults;

namespace Danmen.Integrations.GitLab;

/// <summary>What is wrong with an answer of GitLab's.</summary>
internal static class GitLabRemarks
{
    public static readonly RemarkCode TooLong = new("gitlab.too_long", "the answer is longer than any that the API gives", "API の応答としては長すぎます");

    public static readonly RemarkCode NextPage = new("gitlab.next_page", "the next page is said to be on another server, or the same one again", "次のページとして別のサーバーまたは同じページが示されました");

    public static readonly RemarkCode NoCommitId = new("gitlab.no_commit_id", "what it calls a commit has no commit's id", "コミットとされたものの ID がコミットの形式ではありません");

    public static readonly RemarkCode TokenCharacters = new("gitlab.token_characters", "it holds characters that no token has", "トークンに使われない文字が含まれています");

    public static readonly RemarkCode OtherToken = new("gitlab.other_token", "the secret token is missing or another", "シークレットトークンがないか、一致しません");

    public static readonly RemarkCode OtherProject = new("gitlab.other_project", "it is of project {0}", "プロジェクト {0} のものです");

    public static readonly RemarkCode Lacks = new("gitlab.lacks", "'{0}' is missing", "'{0}' がありません");

    public static readonly RemarkCode StandsOn = new("gitlab.stands_on", "it stands on {0}, the snapshot holds {1}", "タグの指すコミット: {0}、断面のコミット: {1}");

    public static readonly RemarkCode NoneOf = new("gitlab.none_of", "none of {0}", "いずれもありません: {0}");
}
