using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Danmen.Snapshots.Redacting;

/// <summary>What a name says of its value.</summary>
internal enum SecretKind
{
    None,

    /// <summary>A password, a token.</summary>
    Secret,

    /// <summary>A key or credentials: a secret, or the path of a file that holds one.</summary>
    Key,

    /// <summary>"auth": a secret, or the method.</summary>
    Method,

    /// <summary>All that is below, whatever its name.</summary>
    Everything,
}

/// <summary>Tells names of secrets from others by their words: "dbPass" and "ssl_key_password" are, "password_min_length" and "compass" are not.</summary>
internal static partial class SecretNames
{
    private const int LongestPlain = 256;

    private static readonly FrozenSet<string> s_secrets = Words("""
        password passwords passwd passwds passwort kennwort passphrase passphrases passcode passcodes pass pwd pwds pw userpw bindpw rootpw dbpw adminpw mailpw passe
        secret secrets token tokens psk salt salts otp totp totpseed mnemonic pincode bearer senha contraseña contrasena wachtwoord motdepasse requirepass masterauth jwt
        """);

    // In one word with others: "authtoken", "sslkeypassword".
    private static readonly string[] s_stems = ["password", "passwd", "passphrase", "passcode", "passwort", "kennwort", "secret", "token", "bearer",
        "パスワード", "暗証", "秘密鍵", "シークレット", "トークン", "合言葉", "密码", "密碼", "口令", "비밀번호"];

    private static readonly FrozenSet<string> s_credentials = Words("credential credentials cred creds 認証情報");

    private static readonly FrozenSet<string> s_methods = Words("auth authorization");

    // "api key", "apikey", "key" alone is none.
    private static readonly FrozenSet<string> s_keys = Words("""
        api access account private secret encryption encrypt decrypt crypt crypto cipher signing sign signature master shared auth authorization session service storage app application
        hmac aes jwt preshared license licence subscription consumer client integration instrumentation write ingestion admin deploy deployment rndc wep nonce webhook secure loggedin in sas
        security token bearer wrapping unseal recovery ssh ssl tls gpg pgp age rsa dsa ecdsa ed25519 wireguard stream seal kms vault cookie machine validation decryption 認証 暗号 秘密
        """);

    // Words ending in "pass" that no password ends in.
    private static readonly FrozenSet<string> s_noPass = Words("compass bypass encompass overpass underpass trespass surpass multipass singlepass twopass onepass firstpass secondpass lowpass highpass bandpass allpass gimpass");

    private static readonly FrozenSet<string> s_beforePass = Words("by low high band two multi single num");

    private static readonly FrozenSet<string> s_beforeTokens = Words("max min num total limit count budget new completion prompt maximum minimum");

    private static readonly FrozenSet<string> s_asking = Words("no ask prompt without");

    // Behind a secret's word they make a setting of it.
    private static readonly FrozenSet<string> s_settings = Words("""
        length len size sizes min max minimum maximum count counts number numbers policy policies file files filename filenames path paths dir directory folder url urls uri endpoint host hostname port
        type types kind ttl expiry expires expire expired expiration lifetime age duration timeout interval period day days hour hours minute minutes second seconds ms request requests rotation rotate renewal refresh
        algorithm algorithms alg algo method methods mechanism mechanisms encryption hasher hashers hashing format formats encoding strength complexity require required requires requirement requirements
        enabled enable disabled disable allow allowed reset change changes expose prompt field fields column columns label labels name names placeholder header headers prefix suffix pattern regex
        validator validators validation rules rule history retry retries attempt attempts tries limit limits rate ratio bucket buckets cache caching provider providers manager backend engine driver plugin class version
        ref refs reference arn selector mode scheme scope scopes audience issuer claim claims role roles server authentication login support supported mount command cmd program script helper dialog dialogue
        variable var through thru index position separator delimiter symbol price supply decimals contract address usage window owner group cost iterations rounds memory parallelism check checks checking
        lockout lock warn warning notify notification template page view form input visible visibility show mask masked masking redact grant flow generator generation special uppercase lowercase chars characters
        charset optional sync project location family review
        """);

    private static readonly FrozenSet<string> s_behindPass = Words("environment env filenames args arguments by all over criteria fail threshold everything");

    // Below a group of secrets, what says where and how.
    private static readonly FrozenSet<string> s_manners = Words("""
        file files filename path paths dir directory folder url uri endpoint host hostname port type kind format encoding algorithm alg hashing hasher method policy pattern regex prefix suffix strength
        complexity issuer audience scope scopes description comment label labels annotations namespace region zone name ref mode scheme ttl expiry expires expiration lifetime age rotation rotate renewal period interval
        apiversion metadata protocol external optional immutable required enabled version length min max minimum maximum size rules rule
        """);

    // Below credentials, what they are for. Below "passwords" these are names of what has one.
    private static readonly FrozenSet<string> s_owners = Words("""
        username user users email login account database schema app service server provider backend driver engine plugin role project tenant organization domain site realm environment source target status state usage helper command program
        """);

    /// <param name="name">As it stands in front of its value; dots and slashes part what it belongs to from what it is.</param>
    public static SecretKind Of(string name)
    {
        string[] parts = name.Split(['.', '/', '$', '@', '[', ']', '\'', '"', ':'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        for (int i = parts.Length - 1; i >= 0; i--)
        {
            SecretKind kind = OfWords(Split(parts[i]));
            if (kind == SecretKind.None || (kind == SecretKind.Method && i < parts.Length - 1)) continue;
            return i == parts.Length - 1 || !IsHarmless(parts[^1], kind) ? kind : SecretKind.None;
        }

        return SecretKind.None;
    }

    /// <summary>A name below a group of secrets whose value is none.</summary>
    /// <param name="group">What the group's name says.</param>
    public static bool IsHarmless(string name, SecretKind group) =>
        group != SecretKind.Everything && Split(name) is [.., var last] && (s_manners.Contains(last) || (group != SecretKind.Secret && s_owners.Contains(last)));

    /// <summary>What stands behind a secret's name and is none: nothing, a switch, a reference to a variable.</summary>
    /// <param name="value">Without quotes.</param>
    public static bool IsHarmless(string name, SecretKind kind, string value)
    {
        value = value.Trim();
        if (value.Length == 0) return true;
        return value.Length <= LongestPlain && (Switch().IsMatch(value)
            || (kind == SecretKind.Method && Method().IsMatch(value))
            || (kind == SecretKind.Key && FilePath().IsMatch(value))
            || (name.EndsWith("passwd", StringComparison.Ordinal) && NameService().IsMatch(value))
            || (Split(name) is [.., "env"] && VariableName().IsMatch(value)));
    }

    /// <summary>A value that tells nothing where it is not the value of a secret itself: a switch, a small number.</summary>
    public static bool IsPlain(string value) => value.Trim() is { Length: <= LongestPlain } text && (text.Length == 0 || Switch().IsMatch(text) || SmallNumber().IsMatch(text));

    private static SecretKind OfWords(string[] words)
    {
        if (words.Length > 0 && s_asking.Contains(words[0])) return SecretKind.None;
        for (int i = words.Length - 1; i >= 0; i--)
        {
            SecretKind kind = OfWord(words, i);
            if (kind == SecretKind.None) continue;
            if (kind == SecretKind.Method) return i == words.Length - 1 ? kind : SecretKind.None;
            if (i == words.Length - 1) return kind;
            return s_settings.Contains(words[^1]) || (words[i] == "pass" && s_behindPass.Contains(words[^1])) ? SecretKind.None : kind;
        }

        return SecretKind.None;
    }

    private static SecretKind OfWord(string[] words, int i)
    {
        string word = words[i];
        if (word == "pass" && i > 0 && s_beforePass.Contains(words[i - 1])) return SecretKind.None;
        if (word is "token" or "tokens" && words.Any(s_beforeTokens.Contains)) return SecretKind.None;
        if (s_secrets.Contains(word)) return SecretKind.Secret;
        if (s_methods.Contains(word)) return SecretKind.Method;
        if (s_credentials.Contains(word)) return SecretKind.Key;
        if (word is "key" or "keys") return i > 0 && s_keys.Contains(words[i - 1]) ? SecretKind.Key : SecretKind.None;
        if ((Without(word, "key") ?? Without(word, "keys")) is { } kind && s_keys.Any(each => kind.EndsWith(each, StringComparison.Ordinal) && each.Length > 2)) return SecretKind.Key;
        if (word.EndsWith("pass", StringComparison.Ordinal)) return s_noPass.Contains(word) ? SecretKind.None : SecretKind.Secret;
        if (word.EndsWith("pwd", StringComparison.Ordinal) && word is not ("oldpwd" or "cwd")) return SecretKind.Secret;
        foreach (string stem in s_stems)
            if (word.IndexOf(stem, StringComparison.Ordinal) is >= 0 and var at && !IsOtherWord(stem, word[(at + stem.Length)..])) return SecretKind.Secret;
        return SecretKind.None;
    }

    // "tokenizer", "secretary", "passwordless", and settings in one word: "passwordauthentication".
    private static bool IsOtherWord(string stem, string rest) =>
        (stem == "token" && (rest.StartsWith("iz", StringComparison.Ordinal) || rest.StartsWith("is", StringComparison.Ordinal)))
        || (stem == "secret" && (rest.StartsWith("ar", StringComparison.Ordinal) || rest.StartsWith("ion", StringComparison.Ordinal)))
        || rest.StartsWith("less", StringComparison.Ordinal)
        || (rest.Length > 2 && s_settings.Any(setting => setting.Length > 2 && rest.StartsWith(setting, StringComparison.Ordinal)));

    private static string? Without(string word, string end) => word.Length > end.Length && word.EndsWith(end, StringComparison.Ordinal) ? word[..^end.Length] : null;

    // At signs and changes of case; digits at the end count for nothing.
    private static string[] Split(string name) =>
        [.. WordBorder().Split(name).Select(word => word.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9').ToLowerInvariant()).Where(word => word.Length > 0)];

    private static FrozenSet<string> Words(string words) => words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    [GeneratedRegex(@"[^\p{L}\p{N}]+|(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})", RegexOptions.None, HiddenSpans.PatternMilliseconds)]
    private static partial Regex WordBorder();

    [GeneratedRegex(@"^(?:null|nil|none|~|true|false|yes|no|on|off|(?-i:\$\{[A-Z][A-Z0-9_]*\}))$", RegexOptions.IgnoreCase, HiddenSpans.PatternMilliseconds)]
    private static partial Regex Switch();

    [GeneratedRegex("^(?:plain|login|cram-md5|digest|digest-md5|ntlm|basic|md5|scram-sha-1|scram-sha-256|scram-sha-512|trust|peer|ident|oauth|oauth2|xoauth2|oidc|saml|ldap|pam|kerberos|gssapi|jwt|bearer|mtls|cert|certificate|password|internal|external|anonymous|enabled|disabled|required|optional|token|iam|native|noauth)$", RegexOptions.IgnoreCase, HiddenSpans.PatternMilliseconds)]
    private static partial Regex Method();

    [GeneratedRegex(@"^(?:~?/|\.{1,2}/)?[\w.@-]+(?:/[\w.@-]+)*\.(?:pem|key|crt|cer|der|p12|pfx|jks|pub|asc|gpg|json|ya?ml|txt|conf|ini|toml)$", RegexOptions.IgnoreCase, HiddenSpans.PatternMilliseconds)]
    private static partial Regex FilePath();

    // nsswitch.conf: "passwd: files systemd".
    [GeneratedRegex(@"^(?:(?:files|compat|systemd|sss|ldap|winbind|nis|nisplus|db|hesiod|extrausers|\[[^\]]*\])(?:\s+|$))+$", RegexOptions.None, HiddenSpans.PatternMilliseconds)]
    private static partial Regex NameService();

    [GeneratedRegex("^[A-Z][A-Z0-9_]+$", RegexOptions.None, HiddenSpans.PatternMilliseconds)]
    private static partial Regex VariableName();

    [GeneratedRegex("^(?:[0-9]{1,3}|[0-9]{1,5}(?:ms|s|m|h|d))$", RegexOptions.None, HiddenSpans.PatternMilliseconds)]
    private static partial Regex SmallNumber();
}
