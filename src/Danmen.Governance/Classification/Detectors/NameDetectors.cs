namespace Danmen.Governance.Classification.Detectors;

/// <summary>What persons are called and where they live. These need lists of names, and cost more than the others.</summary>
internal static class NameDetectors
{
    public static Detector JapaneseName { get; } = new()
    {
        Tag = "pii:jp-name", Class = DataClass.Confidential, ChanceRate = 0.1, LeastShare = 0.4, Landmark = Landmark.JapaneseName,
        Context = new(["name", "shimei", "namae", "simei", "sei", "mei", "lastname", "firstname", "surname", "fullname", "username", "customer"], ["氏名", "名前", "姓名", "担当", "宛名", "契約者", "代表者", "ご本人", "名義"]),
        Page = new("Japanese name", "氏名（漢字）",
            "A surname and a given name of the lists, together or with a space between; variants of characters (髙, 濵, 邉) count as the usual ones. With a title (様, さん, 氏) or a space it stands for itself; otherwise a context word or a column full of them is needed. A given name may be in kana.",
            "リストにある姓と名の組を、続けて、または空白を挟んで検出します。異体字（髙、濵、邉）は通常の字とみなします。敬称（様、さん、氏）または空白がある場合は単独で、それ以外は文脈の語か、そればかりの列であることが必要です。名は仮名でも検出します。",
            "山田 太郎"),
    };

    public static Detector Kana { get; } = new()
    {
        Tag = "pii:jp-name-kana", Class = DataClass.Confidential, ChanceRate = 0.05, LeastShare = 0.4, Landmark = Landmark.Kana,
        Context = new(["kana", "furigana", "yomi", "katakana"], ["フリガナ", "ふりがな", "カナ", "かな", "読み", "よみ", "名義"]),
        Page = new("Furigana", "フリガナ",
            "The reading of a surname and of a given name, with a space between, in katakana, half-width katakana or hiragana. One word alone needs a context word.",
            "姓と名の読みを空白で区切ったものを、カタカナ、半角カタカナ、ひらがなのいずれでも検出します。一語だけの場合は文脈の語が必要です。",
            "ヤマダ タロウ"),
    };

    public static Detector LatinName { get; } = new()
    {
        Tag = "pii:name", Class = DataClass.Confidential, ChanceRate = 0.2, LeastShare = 0.4, Landmark = Landmark.LatinName,
        Context = new(["name", "fullname", "firstname", "lastname", "givenname", "surname", "customer", "patient", "employee", "dear", "mr", "mrs", "ms"], ["氏名", "名前", "ローマ字"]),
        Page = new("Name in Latin letters", "氏名（ローマ字）",
            "Two or three capitalised words of which the first or second is an English given name of the list. A context word or a column full of them is needed: many given names are words.",
            "1 語目か 2 語目がリストにある英語の名である、大文字で始まる 2～3 語を検出します。普通の語と同じ名が多いため、文脈の語か、そればかりの列であることが必要です。",
            "Jane Doe"),
    };

    public static Detector JapaneseAddress { get; } = new()
    {
        Tag = "pii:jp-address", Class = DataClass.Confidential, ChanceRate = 0.001, Landmark = Landmark.JapaneseAddress,
        Context = new(["address", "jusho", "juusho", "addr"], ["住所", "所在地", "居所", "お届け先", "配送先"]),
        Page = new("Address (Japan)", "住所",
            "A prefecture, a municipality (市, 区, 町, 村, 郡) and what follows, up to a mark, a particle or the end. Addresses that begin with the municipality are not found.",
            "都道府県、市区町村と、その後に続く部分を、記号、助詞または末尾まで検出します。市区町村から始まる住所は検出しません。",
            "東京都千代田区千代田1-1"),
    };

    public static Detector StreetAddress { get; } = new()
    {
        Tag = "pii:address", Class = DataClass.Confidential, ChanceRate = 0.001, Landmark = Landmark.StreetAddress,
        Context = new(["address", "addr", "street"], ["住所"]),
        Page = new("Street address (English)", "住所（英語）",
            "A number, one to four capitalised words, and the kind of street (Street, Ave, Road, Lane and the like).",
            "番地、大文字で始まる 1～4 語、道路の種別（Street、Ave、Road、Lane など）からなるものを検出します。",
            "221B Baker Street"),
    };

    public static IReadOnlyList<Detector> All { get; } = [JapaneseName, Kana, LatinName, JapaneseAddress, StreetAddress];
}
