namespace Danmen.Faults;

/// <summary>The numbered errors of mirroring tags to GitLab. Those that may pass are transient; the others need somebody.</summary>
public static class GitLabFaults
{
    public static readonly FaultCode Unreachable = new(
        "DM-GITLAB-001", FaultKind.Fault, true,
        "GitLab cannot be reached", "GitLab に接続できません",
        "Check 'gitlab.url', the network, and 'gitlab.ca' when its certificate is your own. What is owed is kept: 'danmen tag sync' sends it.",
        "'gitlab.url'、ネットワーク、独自の証明書の場合は 'gitlab.ca' を確認してください。未送信の内容は保持され、'danmen tag sync' で送信できます。");

    public static readonly FaultCode Busy = new(
        "DM-GITLAB-002", FaultKind.Fault, true,
        "GitLab cannot do it now", "GitLab が現在処理できません",
        "It limits requests, is overloaded or has a fault of its own. What is owed is kept: run 'danmen tag sync' later.",
        "リクエスト数の制限、過負荷、または GitLab 側の障害です。未送信の内容は保持されます。後で 'danmen tag sync' を実行してください。");

    public static readonly FaultCode TokenRefused = new(
        "DM-GITLAB-003", FaultKind.Refused, false,
        "GitLab refuses the token", "GitLab がトークンを拒否しました",
        "It has expired, was revoked or is not the right one. Make one with the scope 'api' and put it where 'gitlab.token' says, then run 'danmen tag sync'.",
        "期限切れ、失効、または誤ったトークンです。スコープ 'api' のトークンを作成して 'gitlab.token' の場所に置き、'danmen tag sync' を実行してください。");

    public static readonly FaultCode ProjectNotFound = new(
        "DM-GITLAB-004", FaultKind.NotFound, false,
        "GitLab has no such project", "GitLab に該当するプロジェクトがありません",
        "Correct 'gitlab.project' (group/sub/name), or let the token's user see it; GitLab does not tell the two apart. Then run 'danmen tag sync'.",
        "'gitlab.project'（group/sub/name の形）を修正するか、トークンのユーザーに参照権限を与えてください（GitLab はこの2つを区別しません）。その後 'danmen tag sync' を実行してください。");

    public static readonly FaultCode Forbidden = new(
        "DM-GITLAB-005", FaultKind.Refused, false,
        "GitLab does not allow this token to do so", "このトークンでは GitLab の操作が許可されていません",
        "Give its user the role that it needs, or allow it to create these tags: Settings, Repository, Protected tags. Then run 'danmen tag sync'.",
        "必要なロールを与えるか、Settings → Repository → Protected tags でこのタグの作成を許可し、'danmen tag sync' を実行してください。");

    public static readonly FaultCode CommitUnknown = new(
        "DM-GITLAB-006", FaultKind.NotFound, false,
        "GitLab does not have the captured commit", "取得したコミットが GitLab にありません",
        "Push it to the project, then run 'danmen tag sync'.",
        "プロジェクトに push してから 'danmen tag sync' を実行してください。");

    public static readonly FaultCode OtherCommit = new(
        "DM-GITLAB-007", FaultKind.Refused, false,
        "GitLab has a tag of this name on another commit", "GitLab に同名で別のコミットを指すタグがあります",
        "Somebody else made it; it is left as it is. Delete it there when it is wrong, then run 'danmen tag sync'.",
        "他で作成されたタグのため変更しません。誤りであれば GitLab で削除し、'danmen tag sync' を実行してください。");

    public static readonly FaultCode Rejected = new(
        "DM-GITLAB-008", FaultKind.Refused, false,
        "GitLab does not accept this", "GitLab が受け付けませんでした",
        "What GitLab says is above. Remove the reason, then run 'danmen tag sync'.",
        "上記は GitLab の応答です。原因を取り除き、'danmen tag sync' を実行してください。");

    public static readonly FaultCode NotGitLab = new(
        "DM-GITLAB-009", FaultKind.Fault, false,
        "The answer is not what GitLab's API says", "応答が GitLab の API のものではありません",
        "Check 'gitlab.url': it is GitLab's own address, without '/api/v4' and without a sign-in page before it. A project that was moved answers with a redirect: correct 'gitlab.project'.",
        "'gitlab.url' を確認してください。GitLab 自体のアドレス（'/api/v4' なし）で、手前にサインインページがあってはなりません。移動したプロジェクトはリダイレクトを返すため、その場合は 'gitlab.project' を修正してください。");

    public static readonly FaultCode NotConfigured = new(
        "DM-GITLAB-010", FaultKind.Usage, false,
        "danmen.yaml names no GitLab", "danmen.yaml に GitLab の設定がありません",
        "Add 'gitlab: { url: https://…, project: group/shop, token: { env: GITLAB_TOKEN } }'.",
        "'gitlab: { url: https://…, project: group/shop, token: { env: GITLAB_TOKEN } }' を追加してください。");

    public static readonly FaultCode Syncing = new(
        "DM-GITLAB-011", FaultKind.Busy, true,
        "Another process sends tags to GitLab now", "別のプロセスが GitLab にタグを送信中です",
        "It sends what is owed here too. Try again when it has ended.",
        "未送信の内容もそのプロセスが送信します。終了後に再実行してください。");

    public static readonly FaultCode CertificateUnusable = new(
        "DM-GITLAB-012", FaultKind.Usage, false,
        "The file of 'gitlab.ca' cannot be used", "'gitlab.ca' のファイルを使用できません",
        "It must hold one or more certificates as PEM.",
        "PEM 形式の証明書を1つ以上含める必要があります。");

    public static readonly FaultCode NoWebhookToken = new(
        "DM-GITLAB-014", FaultKind.Usage, false,
        "danmen.yaml does not say what GitLab's webhook sends as its secret token", "GitLab の webhook のシークレットトークンが danmen.yaml に設定されていません",
        "Add 'webhook: { file: … }' or 'webhook: { env: … }' under 'gitlab': without it anybody could create tags.",
        "'gitlab' に 'webhook: { file: … }' または 'webhook: { env: … }' を追加してください。設定がなければ誰でもタグを作成できてしまいます。");

    public static readonly FaultCode WebhookRefused = new(
        "DM-GITLAB-015", FaultKind.Refused, false,
        "This is not from the project's webhook", "プロジェクトの webhook からのものではありません",
        "The secret token that was received must be the one of 'gitlab.webhook', and the project the one of 'gitlab.project'.",
        "受信したシークレットトークンが 'gitlab.webhook' と、プロジェクトが 'gitlab.project' と一致する必要があります。");

    public static readonly FaultCode WebhookUnreadable = new(
        "DM-GITLAB-016", FaultKind.Usage, false,
        "This is not the body of a GitLab webhook", "GitLab の webhook の本文ではありません",
        "Give the request's body as it was received, on standard input or with --body.",
        "受信したリクエストの本文をそのまま、標準入力または --body で渡してください。");

    public static readonly FaultCode NotDeployed = new(
        "DM-GITLAB-017", FaultKind.Refused, false,
        "The environment is not at the released commit", "環境がリリースされたコミットになっていません",
        "Deploy it, then send the event again (Settings, Webhooks, Edit, Recent events), or add --allow-other-commit. The snapshot stays.",
        "デプロイしてからイベントを再送する（Settings → Webhooks → Edit → Recent events）か、--allow-other-commit を指定してください。断面は残ります。");

    public static readonly FaultCode CertificateRefused = new(
        "DM-GITLAB-013", FaultKind.Refused, false,
        "GitLab's certificate is not trusted", "GitLab の証明書が信頼されていません",
        "Name the certificate of its authority, or its own when it is self-signed, as 'gitlab.ca' (PEM); and check that 'gitlab.url' has the name that it is for.",
        "認証局の証明書、または自己署名の場合はその証明書を 'gitlab.ca'（PEM）に指定し、'gitlab.url' のホスト名が証明書と一致することを確認してください。");
}
