using System.Globalization;

namespace Danmen.Testing.Classification;

/// <summary>Numbers with valid check digits, for generated people. Computed by trying, not as the detectors do it.</summary>
public static class CheckedNumbers
{
    public static string Digits(Random random, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => random.Next(10)));

    public static string Card(Random random)
    {
        string[] beginnings = ["4", "51", "53", "55", "2221", "2600", "3540", "3561", "6011", "37", "34"];
        string start = beginnings[random.Next(beginnings.Length)];
        int length = start is "37" or "34" ? 15 : 16;
        string body = start + Digits(random, length - 1 - start.Length), number = body + Completing(body, IsLuhn);
        return random.Next(3) switch
        {
            0 => number,
            1 => length == 15 ? $"{number[..4]} {number[4..10]} {number[10..]}" : string.Join(' ', number.Chunk(4).Select(each => new string(each))),
            _ => length == 15 ? $"{number[..4]}-{number[4..10]}-{number[10..]}" : string.Join('-', number.Chunk(4).Select(each => new string(each))),
        };
    }

    public static string MyNumber(Random random)
    {
        string body = Digits(random, 11);
        string number = body + Completing(body, all =>
        {
            int sum = 0;
            for (int n = 1; n <= 11; n++) sum += (all[11 - n] - '0') * (n <= 6 ? n + 1 : n - 5);
            int expected = sum % 11 <= 1 ? 0 : 11 - (sum % 11);
            return all[11] - '0' == expected;
        });
        return random.Next(3) == 0 ? $"{number[..4]}-{number[4..8]}-{number[8..]}" : number;
    }

    public static string Corporate(Random random)
    {
        string body = Digits(random, 12);
        for (char first = '1'; ; first++)
        {
            int sum = 0;
            for (int n = 1; n <= 12; n++) sum += (body[12 - n] - '0') * (n % 2 == 0 ? 2 : 1);
            if (first > '9') return Corporate(random);
            if (first - '0' == 9 - (sum % 9)) return first + body;
        }
    }

    public static string Nhs(Random random)
    {
        while (true)
        {
            string body = Digits(random, 9);
            foreach (char check in "0123456789")
            {
                string all = body + check;
                int sum = 0;
                for (int i = 0; i < 10; i++) sum += (all[i] - '0') * (10 - i);
                if (sum % 11 == 0) return $"{all[..3]} {all[3..6]} {all[6..]}";
            }
        }
    }

    public static string Iban(Random random)
    {
        (string country, string letters, string account) = random.Next(3) switch
        {
            0 => ("DE", "1314", Digits(random, 18)),
            1 => ("GB", "1611", "WEST" + Digits(random, 14)),
            _ => ("FR", "1527", Digits(random, 23)),
        };
        int rest = 0;
        foreach (char each in account + letters + "00")
        {
            foreach (char digit in char.IsAsciiDigit(each) ? each.ToString() : (each - 'A' + 10).ToString(CultureInfo.InvariantCulture))
                rest = ((rest * 10) + digit - '0') % 97;
        }

        string iban = $"{country}{98 - rest:D2}{account}";
        return random.Next(2) == 0 ? iban : string.Join(' ', iban.Chunk(4).Select(each => new string(each)));
    }

    public static string Jan(Random random)
    {
        string body = (random.Next(2) == 0 ? "45" : "49") + Digits(random, 10);
        int sum = 0;
        for (int i = 0; i < 12; i++) sum += (body[i] - '0') * (i % 2 == 0 ? 1 : 3);
        return body + ((10 - (sum % 10)) % 10);
    }

    public static string Insurer(Random random)
    {
        string body = Digits(random, 7);
        return body + Completing(body, IsLuhn);
    }

    public static string Ssn(Random random) => $"{random.Next(100, 600):D3}-{random.Next(1, 100):D2}-{random.Next(1, 10000):D4}";

    private static bool IsLuhn(string digits)
    {
        int sum = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            int digit = (digits[^(i + 1)] - '0') * (i % 2 == 0 ? 1 : 2);
            sum += digit > 9 ? digit - 9 : digit;
        }

        return sum % 10 == 0;
    }

    private static string Completing(string body, Func<string, bool> isValid)
    {
        for (char check = '0'; check <= '9'; check++)
        {
            if (isValid(body + check)) return check.ToString();
        }

        throw new InvalidOperationException("No check digit fits.");
    }
}
