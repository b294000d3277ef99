using System.Globalization;
using System.Text;
using CsCheck;
using Danmen.Governance.Classification.Detectors;
using Xunit;

namespace Danmen.Tests.Governance.Classification.Detectors;

/// <summary>Every valid number is found, and the same with one digit off is not. The check digits are computed here in another way than in the detectors: by trying all ten.</summary>
public sealed class CheckDigitPropertyTests
{
    private static readonly Gen<string> s_digits = Gen.Int[0, 9].Array[31].Select(each => string.Concat(each));

    [Fact]
    public void Card() => Holds(PaymentDetectors.Card, digits => Luhn("4" + digits[..14]), 1, "");

    [Fact]
    public void Card_of_fifteen_digits() => Holds(PaymentDetectors.Card, digits => Luhn("37" + digits[..12]), 2, "");

    [Fact]
    public void Insurer() => Holds(WelfareDetectors.Insurer, digits => Luhn("3" + digits[..6]), 0, "保険者番号");

    [Fact]
    public void My_number() => Holds(JapaneseDetectors.MyNumber, digits =>
    {
        int[] weights = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
        int rest = weights.Select((weight, i) => weight * (digits[i] - '0')).Sum() % 11;
        return digits[..11] + (rest < 2 ? "0" : (11 - rest).ToString(CultureInfo.InvariantCulture));
    }, 12, "my_number");

    [Fact]
    public void Corporate_number() => Holds(JapaneseDetectors.Corporate, digits =>
    {
        int sum = digits[..12].Reverse().Select((digit, i) => (digit - '0') * (i % 2 == 0 ? 1 : 2)).Sum();
        return (9 - (sum % 9)).ToString(CultureInfo.InvariantCulture) + digits[..12];
    }, 13, "法人番号");

    [Fact]
    public void Nhs_number() => Holds(NationalDetectors.Nhs, digits =>
    {
        string body = digits[..9];
        return "0123456789".Select(check => body + check).FirstOrDefault(all => all.Select((digit, i) => (digit - '0') * (10 - i)).Sum() % 11 == 0);
    }, 0, "nhs_number");

    [Fact]
    public void Iban_of_germany() => Holds(PaymentDetectors.Iban, digits =>
    {
        string account = digits[..18];
        decimal value = decimal.Parse(account + "131400", CultureInfo.InvariantCulture);
        return $"DE{98 - (int)(value % 97):D2}{account}";
    }, 2, "");

    [Fact]
    public void Bitcoin_address_with_another_letter_is_none() =>
        Gen.Select(Gen.Int[1, 33], Gen.Int[0, 57]).Sample((place, letter) =>
        {
            const string Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", Valid = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";
            string other = Valid[..place] + Alphabet[letter] + Valid[(place + 1)..];
            Assert.Equal(other == Valid, Scans.Finds(PaymentDetectors.CryptoAddress, other));
        });

    [Fact]
    public void Known_numbers_pass()
    {
        Assert.True(CheckDigits.MyNumber("123456789018"u8));
        Assert.True(CheckDigits.Corporate("7123456789012"u8));
        Assert.True(CheckDigits.Licence("309012345620"u8));
        Assert.True(CheckDigits.Luhn("33120015"u8));
        Assert.True(CheckDigits.Nhs("9434765919"u8));
        Assert.True(CheckDigits.Bech32("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"u8));
        Assert.True(CheckDigits.Bech32("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"u8));
        Assert.False(CheckDigits.Bech32("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj1"u8));
    }

    /// <param name="change">First place at which a digit is changed; the length: none, since some changes pass by rule.</param>
    private static void Holds(Detector detector, Func<string, string?> make, int change, string column) =>
        Gen.Select(s_digits, Gen.Int[0, 30], Gen.Int[1, 9]).Sample((digits, place, by) =>
        {
            // Fillers such as 4444… are left out on purpose.
            if (make(digits) is not { } valid || valid.Distinct().Count() < 3)
                return;
            Assert.True(Scans.Finds(detector, valid, column), $"{valid} is not found.");
            if (change >= valid.Length)
                return;
            int at = change + (place % (valid.Length - change));
            char[] other = valid.ToCharArray();
            other[at] = (char)('0' + ((other[at] - '0' + by) % 10));
            Assert.False(Scans.Finds(detector, new string(other), column), $"{new string(other)} is found, which is {valid} with one digit off.");
        }, iter: 2000);

    private static string Luhn(string body)
    {
        var all = new StringBuilder(body);
        int sum = 0;
        for (int i = 0; i < body.Length; i++)
        {
            int digit = (body[^(i + 1)] - '0') * (i % 2 == 0 ? 2 : 1);
            sum += digit > 9 ? digit - 9 : digit;
        }

        return all.Append((10 - (sum % 10)) % 10).ToString();
    }
}
