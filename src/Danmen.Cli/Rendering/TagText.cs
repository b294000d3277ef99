using Danmen.Cli.Wording;
using Danmen.Snapshots.Records;
using Danmen.Snapshots.Tags;

namespace Danmen.Cli.Rendering;

/// <summary>Tags in words.</summary>
internal static class TagText
{
    private const int ShortCommit = 10;

    /// <summary>What a signature is worth, in a word and with the signer's name.</summary>
    public static string Signature(SignatureVerdict verdict, Language language) => verdict.State switch
    {
        SignatureState.Trusted => verdict.Signer is { } name ? TagPhrases.TrustedBy.In(language, name) : TagPhrases.TrustedOwn.In(language),
        SignatureState.Unpinned => TagPhrases.Unpinned.In(language),
        SignatureState.OutOfTime => TagPhrases.OutOfTime.In(language, verdict.Signer),
        _ => TagPhrases.BadSignature.In(language),
    };

    /// <summary>The first digits of a commit; '+' behind it for changes that were not committed.</summary>
    public static string Commit(TaggedCode code) =>
        (code.Commit is { } commit ? commit[..Math.Min(ShortCommit, commit.Length)] : "-") + (code.Dirty ? "+" : "");
}
