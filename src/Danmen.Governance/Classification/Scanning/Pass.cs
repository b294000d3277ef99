using System.Buffers;
using Danmen.Governance.Classification.Detectors;

namespace Danmen.Governance.Classification.Scanning;

/// <summary>One way through one text. A vectorised search jumps from landmark to landmark (a digit, '@', ':', '='); what stands around it is read once and judged by the detectors of that form.</summary>
internal ref struct Pass(ReadOnlySpan<byte> text, DetectorSet detectors, NumeralReader numeral, ulong context, List<Finding> findings)
{
    private static readonly SearchValues<byte> s_landmarks = SearchValues.Create("0123456789@:="u8);

    private readonly ReadOnlySpan<byte> _text = text;
    private readonly int _first = findings.Count;
    private ContextTrail _trail = new(detectors.Words);

    // Everything before was read.
    private int _done;

    // Within a URL or an address of a mailbox numbers count only with a word that speaks for them.
    private int _coverEnd;

    // The run of base64url up to here was judged as a token, and is none.
    private int _runEnd;

    public void Run()
    {
        (int keyStart, int keyEnd) = NextKey(0);
        for (int at = 0; ;)
        {
            int skip = _text[at..].IndexOfAny(s_landmarks);
            int found = skip < 0 ? _text.Length : at + skip;
            if (keyEnd > 0 && found >= keyStart)
            {
                Report(detectors.At(Landmark.PrivateKey), Grade.Strong, keyStart, keyEnd);
                _done = at = keyEnd;
                (keyStart, keyEnd) = NextKey(at);
                continue;
            }

            if (skip < 0)
                return;
            int next = _text[found] switch
            {
                (byte)'@' => Mailbox(found),
                (byte)':' => Colon(found),
                (byte)'=' => Equals(found),
                _ => Digit(found),
            };
            _done = at = Math.Max(next, found + 1);
        }
    }

    private int Digit(int at)
    {
        int start = at;
        while (start > _done && ByteKinds.IsLetter(_text[start - 1])) start--;
        if (start < at)
            return Word(start, at);
        int end = at + 1;
        while (end < _text.Length && ByteKinds.IsDigit(_text[end])) end++;
        return end < _text.Length && ByteKinds.IsLetter(_text[end]) && !Surroundings.IsTime(_text, at, end) ? Word(start, at) : Number(at);
    }

    /// <param name="digit">The first digit of the word.</param>
    private int Word(int start, int digit)
    {
        int end = digit;
        while (end < _text.Length && ByteKinds.IsWord(_text[end])) end++;
        if (Surroundings.IsUuid(_text, start, end))
            return start + 36;
        byte before = Before(start), after = After(end);
        if (end - start >= Entropy.Shortest || before is (byte)'_' or (byte)'-' || after is (byte)'_' or (byte)'-' or (byte)'.')
        {
            int tokenEnd = Token(start, end);
            if (tokenEnd > 0)
                return tokenEnd;
        }

        ReadOnlySpan<byte> word = _text[start..end];
        if (before is not ((byte)'_' or (byte)'-') && after is not ((byte)'_' or (byte)'-'))
        {
            foreach ((byte detector, WordCheck check) in detectors.OfLength(word.Length))
                Report(detector, check(word), start, end);
            if (digit - start == 2 && Ibans.LengthOf(word[0], word[1]) > 0 && Ibans.Read(_text[start..]) is > 0 and var iban)
            {
                Report(detectors.At(Landmark.Iban), Grade.Strong, start, start + iban);
                return start + iban;
            }
        }

        if (digit - start == 1 && Dates.ReadLetter(_text[start..]) is > 0 and var date)
        {
            Report(detectors.At(Landmark.BirthDate), Grade.Bare, start, start + date);
            return start + date;
        }

        if (word.Length == 2 && Surroundings.MacStart(_text, start) is >= 0 and var mac)
        {
            Report(detectors.At(Landmark.Mac), Grade.Strong, mac, mac + 17);
            return mac + 17;
        }

        // TEL03-1234-5678
        if (digit - start >= 2 && !word[(digit - start)..].ContainsAnyExceptInRange((byte)'0', (byte)'9') && detectors.Words.OfName(word[..(digit - start)]) != 0)
            return Number(digit);
        return end;
    }

    private int Number(int at)
    {
        byte before = Before(at);
        if (before is (byte)'+' or (byte)'(' && Phone(at - 1) is > 0 and var phone)
            return phone;
        numeral.Read(_text, at);
        if (before is (byte)'-' or (byte)'_' && Token(at, numeral.End(1)) is > 0 and var token)
            return token;
        int firstEnd = numeral.End(1), end = numeral.End(numeral.Count);
        if (After(firstEnd) == 0xE5 && Dates.ReadKanji(_text, at, out int dateStart) is > 0 and var date)
        {
            // 1980年3月1日生
            Report(detectors.At(Landmark.BirthDate), _text[date..].StartsWith("生"u8) ? Grade.Strong : Grade.Bare, dateStart, date);
            return date;
        }

        byte after = After(firstEnd);
        if (firstEnd - at == 2 && Surroundings.MacStart(_text, at) is >= 0 and var mac)
        {
            Report(detectors.At(Landmark.Mac), Grade.Strong, mac, mac + 17);
            return mac + 17;
        }

        if (after is (byte)'(' or (byte)')' && _text[at] == '0' && Phone(at) is > 0 and var mixed)
            return mixed;
        if (after == ':' && firstEnd - at >= 8 && Tokens.IsTelegram(_text[at..firstEnd], _text[firstEnd..]))
        {
            Report(detectors.Chat, Grade.Strong, at, firstEnd + 36);
            return firstEnd + 36;
        }

        // A time, or an address that its first ':' will read.
        if (numeral.Joint == Joint.Colon)
            return (end < _text.Length && ByteKinds.IsHex(_text[end])) || NetworkAddresses.ReadIpv6(_text[at..]) > 0 ? firstEnd : end;

        if (numeral.Joint == Joint.Dot && numeral.Count == 2 && Decimal(at, end) is > 0 and var behind)
            return behind;
        bool isJoined = before is (byte)'-' or (byte)'_' or (byte)'$' or (byte)'#' || (before is (byte)'.' && at > 1 && ByteKinds.IsDigit(_text[at - 2]));
        if (isJoined)
            return end;
        for (int groups = numeral.Count; groups > 0; groups--)
        {
            int stop = numeral.End(groups);
            if (Surroundings.IsOpen(_text, stop) && Judge(numeral.Prefix(groups), at, stop))
                return stop;
            // A hyphen keeps together what it joins; spaces may stand between two numbers.
            if (numeral.Joint != Joint.Space)
                break;
        }

        return numeral.Joint == Joint.Space ? firstEnd : end;
    }

    private bool Judge(scoped in Numeral candidate, int start, int end)
    {
        int before = findings.Count;
        foreach ((byte detector, NumeralCheck check) in detectors.OfDigits(candidate.Count))
            Report(detector, check(candidate), start, end);
        if (candidate.Count is 10 or 11 && candidate.Joint is not (Joint.Slash or Joint.Colon))
            Report(detectors.At(Landmark.Phone), PhoneNumbers.National(candidate.Digits, candidate.Shape, candidate.Joint), start, end);
        else if (candidate.Count == 7 && JapaneseNumbers.Postal(candidate, Surroundings.IsPostalMark(_text, start)) is not Grade.No and var postal)
            Report(detectors.At(Landmark.Postal), postal, start, end);
        else if (candidate.Count is >= 6 and <= 8 && Dates.IsDay(candidate))
            Report(detectors.At(Landmark.BirthDate), Grade.Bare, start, end);
        else if (candidate.Count == 6 && candidate.Joint == Joint.Space && candidate.Shape == 0x222 && Surroundings.IsNino(_text, start, end))
            Report(detectors.At(Landmark.Nino), Grade.Strong, start - 3, end + 2);
        return findings.Count > before;
    }

    private int Phone(int start)
    {
        int end = PhoneReader.Read(_text, start, out Grade grade);
        if (end > 0) Report(detectors.At(Landmark.Phone), grade, start, end);
        return end;
    }

    // 35.6586, 139.7454
    private int Decimal(int at, int end)
    {
        int start = at > 0 && _text[at - 1] == '-' ? at - 1 : at;
        if (!Coordinates.IsDegrees(_text[at..end], 180))
            return 0;
        int behind = Coordinates.ReadSecond(_text, start, end);
        Report(detectors.At(Landmark.Coordinates), behind > 0 ? Grade.Strong : Grade.Bare, start, Math.Max(end, behind));
        return Math.Max(end, behind);
    }

    private int Token(int start, int end)
    {
        if (start < _runEnd)
            return 0;
        while (start > _done && ByteKinds.IsToken(_text[start - 1])) start--;
        int run = Tokens.Run(_text[start..]);
        _runEnd = start + run;
        if (start + run < end)
            return 0;
        if (run >= Tokens.Shortest || run == 2)
        {
            TokenKind kind = Tokens.Read(_text[start..], run, out int length);
            if (kind != TokenKind.None)
            {
                Report(kind switch { TokenKind.Jwt => detectors.Jwt, TokenKind.Chat => detectors.Chat, _ => detectors.Cloud }, Grade.Strong, start, start + length);
                return start + length;
            }
        }

        int entropy = detectors.At(Landmark.HighEntropy);
        if (run < Entropy.Shortest || entropy < 0 || !HasContext(entropy, start))
            return 0;
        int from = start, to = start + run;
        while (to < _text.Length && ByteKinds.IsKey(_text[to]) && _text[to] is not ((byte)':' or (byte)'&' or (byte)')' or (byte)'.')) to++;
        if (!Entropy.IsHigh(_text[from..to]))
            return 0;
        Report(entropy, Grade.Bare, from, to);
        return to;
    }

    private int Mailbox(int at)
    {
        (int start, int end) = EmailAddresses.Read(_text, at);
        int detector = detectors.At(Landmark.Email);
        if (end == 0 || detector < 0 || at < _coverEnd)
            return at + 1;
        Cover(start);
        Report(detector, Grade.Strong, start, end);
        return _coverEnd = end;
    }

    private int Colon(int at)
    {
        if (_text[at..].StartsWith("://"u8))
            return Url(at);
        int start = at;
        while (start > 0 && at - start < 5 && ByteKinds.IsHex(_text[start - 1])) start--;
        if (at - start > 4 || (start > 0 && (ByteKinds.IsWord(_text[start - 1]) || _text[start - 1] == ':')) || (at == start && !_text[at..].StartsWith("::"u8)))
            return at + 1;
        if (at - start == 2 && NetworkAddresses.ReadMac(_text[start..]) is > 0 and var mac)
        {
            Report(detectors.At(Landmark.Mac), Grade.Strong, start, start + mac);
            return start + mac;
        }

        if (NetworkAddresses.ReadIpv6(_text[start..]) is > 0 and var address)
        {
            Report(detectors.At(Landmark.Ipv6), Grade.Strong, start, start + address);
            return start + address;
        }

        return at + 1;
    }

    private int Url(int at)
    {
        (int start, int end) = at < _coverEnd ? default : WebAddresses.Read(_text, at);
        if (end == 0)
            return at + 3;
        ReadOnlySpan<byte> address = _text[start..end];
        Report(detectors.At(Landmark.Url), Grade.Strong, start, end);
        if (WebAddresses.HasPassword(address, at - start)) Report(detectors.At(Landmark.ConnectionString), Grade.Strong, start, end);
        if (WebAddresses.IsWebhook(address)) Report(detectors.Chat, Grade.Strong, start, end);
        _coverEnd = Math.Max(_coverEnd, end);
        return at + 3;
    }

    private int Equals(int at)
    {
        (int start, int end) = Assignments.Read(_text, at);
        if (end == 0 || detectors.At(Landmark.ConnectionString) < 0)
            return at + 1;
        Report(detectors.At(Landmark.ConnectionString), Grade.Strong, start, end);
        return end;
    }

    // What is in a block is not looked into: base64, in which only chance finds something.
    private readonly (int Start, int End) NextKey(int at) =>
        _text.Length - at < PrivateKeyBlocks.Shortest || detectors.At(Landmark.PrivateKey) < 0 ? default : PrivateKeyBlocks.Find(_text, at);

    private void Report(int detector, Grade grade, int start, int end)
    {
        if (grade == Grade.No || detector < 0)
            return;
        bool isFree = grade == Grade.Strong && !IsWithinCover(detector, start);
        bool hasContext = (context >> detector & 1) != 0 || (!isFree && _trail.Speaks(_text, detector, start));
        if (hasContext || isFree || (grade == Grade.Weak && !IsWithinCover(detector, start)))
            findings.Add(new Finding(start, end - start, (byte)detector, grade, hasContext));
    }

    private bool HasContext(int detector, int start) => (context >> detector & 1) != 0 || _trail.Speaks(_text, detector, start);

    // Secrets in a URL are secrets.
    private readonly bool IsWithinCover(int detector, int start) =>
        start < _coverEnd && detector != detectors.Jwt && detector != detectors.Cloud && detector != detectors.Chat && detector != detectors.At(Landmark.ConnectionString) && detector != detectors.At(Landmark.PrivateKey);

    // A number in the local part was read before its '@'.
    private readonly void Cover(int start)
    {
        while (findings.Count > _first && findings[^1].Start >= start) findings.RemoveAt(findings.Count - 1);
    }

    private readonly byte Before(int start) => start > 0 ? _text[start - 1] : (byte)0;

    private readonly byte After(int end) => end < _text.Length ? _text[end] : (byte)0;
}
