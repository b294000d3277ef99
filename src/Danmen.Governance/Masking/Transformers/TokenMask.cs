using System.Buffers;
using System.Text;
using Danmen.Governance.Masking.Ciphers;

namespace Danmen.Governance.Masking.Transformers;

/// <summary>A name that means nothing, the same for the same value.</summary>
internal sealed class TokenMask : FieldMask
{
    private readonly AesCmac _function;
    private readonly byte[] _prefix;
    private readonly int _length;

    private TokenMask(MaskSettings settings)
    {
        _function = new AesCmac(settings.Cipher("token"));
        _prefix = Encoding.UTF8.GetBytes(settings.Text("prefix") ?? "");
        _length = settings.Whole("length", TokenText.WholeLength, 4, TokenText.WholeLength);
    }

    public static Transformer Token { get; } = new()
    {
        Name = "token", Distinctness = Distinctness.ByChance, Make = settings => new TokenMask(settings),
        DistinctnessWith = settings => settings.Whole("length", TokenText.WholeLength, 4, TokenText.WholeLength) == TokenText.WholeLength ? Distinctness.ByChance : Distinctness.Lost,
        Parameters =
        [
            new("length", "26", "Characters, 4 to 26. 26 hold 128 bits; fewer are not for a unique column.", "文字数（4～26）。26 文字で 128 ビットです。それより短いものは一意の列には使えません。"),
            new("prefix", "", "Stands before each token.", "各トークンの前に付けます。"),
        ],
        Page = new("Token", "トークン",
            "A word of small letters and digits that AES-CMAC makes of the value: equal values of a domain get equal tokens, and nobody without the key can tell or try which value it was.",
            "値から AES-CMAC で作る、小文字と数字の語です。同じ domain の同じ値は同じトークンになり、鍵のない者には元の値を知ることも試すこともできません。"),
    };

    public override MaskOutcome Mask(ReadOnlySpan<byte> value, scoped in MaskRow row, IBufferWriter<byte> output)
    {
        int total = _prefix.Length + _length;
        Span<byte> token = output.GetSpan(total)[..total];
        _prefix.CopyTo(token);
        TokenText.Write(_function.Compute(value), token[_prefix.Length..]);
        output.Advance(total);
        return MaskOutcome.Written;
    }
}
