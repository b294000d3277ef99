namespace Danmen.Testing.Classification;

/// <summary>Names and addresses of people who do not exist, and words that look like them. The lists are this generator's own.</summary>
public static class GeneratedPeople
{
    private static readonly (string Kanji, string Kana)[] s_surnames =
    [
        ("佐藤", "サトウ"), ("鈴木", "スズキ"), ("高橋", "タカハシ"), ("田中", "タナカ"), ("伊藤", "イトウ"), ("渡辺", "ワタナベ"), ("中村", "ナカムラ"), ("小林", "コバヤシ"), ("加藤", "カトウ"), ("吉田", "ヨシダ"),
        ("佐々木", "ササキ"), ("山口", "ヤマグチ"), ("松本", "マツモト"), ("井上", "イノウエ"), ("木村", "キムラ"), ("林", "ハヤシ"), ("斎藤", "サイトウ"), ("清水", "シミズ"), ("阿部", "アベ"), ("森", "モリ"),
        ("池田", "イケダ"), ("橋本", "ハシモト"), ("石川", "イシカワ"), ("長谷川", "ハセガワ"), ("髙田", "タカダ"), ("渡邉", "ワタナベ"), ("五十嵐", "イガラシ"), ("西園寺", "サイオンジ"), ("東雲", "シノノメ"), ("榊", "サカキ"),
    ];

    private static readonly (string Kanji, string Kana)[] s_given =
    [
        ("翔太", "ショウタ"), ("大輔", "ダイスケ"), ("健一", "ケンイチ"), ("拓也", "タクヤ"), ("直樹", "ナオキ"), ("蓮", "レン"), ("大翔", "ヒロト"), ("誠", "マコト"), ("浩", "ヒロシ"), ("裕太", "ユウタ"),
        ("美咲", "ミサキ"), ("陽子", "ヨウコ"), ("由美子", "ユミコ"), ("愛", "アイ"), ("彩", "アヤ"), ("結衣", "ユイ"), ("さくら", "サクラ"), ("智子", "トモコ"), ("麻衣", "マイ"), ("恵美", "エミ"), ("龍之介", "リュウノスケ"), ("莉緒", "リオ"),
    ];

    private static readonly string[] s_first = ["Oliver", "Amelia", "Harry", "Isla", "Jack", "Emily", "George", "Sophie", "Liam", "Olivia", "Noah", "Ava", "Mason", "Mia", "Aiden", "Zoe", "Siobhan", "Kwame", "Priya", "Wei"];
    private static readonly string[] s_last = ["Hughes", "Patel", "Walker", "O'Neill", "Wright", "Thompson", "Khan", "Edwards", "Baker", "Garcia", "Nguyen", "Kowalski", "Fitzgerald", "Lopez", "Murphy"];
    private static readonly string[] s_streets = ["Maple", "Station", "Church", "High", "Park View", "Old Mill", "Victoria", "King's", "Elm"];
    private static readonly string[] s_kinds = ["Street", "St", "Road", "Rd.", "Avenue", "Ave", "Lane", "Drive", "Court", "Blvd"];
    private static readonly string[] s_towns = ["東京都新宿区西新宿", "大阪府大阪市北区梅田", "北海道札幌市中央区北三条西", "神奈川県横浜市港北区日吉", "愛知県名古屋市中区栄", "福岡県福岡市博多区博多駅前", "京都府京都市左京区吉田本町", "沖縄県那覇市おもろまち", "埼玉県さいたま市大宮区桜木町", "長野県北佐久郡軽井沢町長倉", "東京都あきる野市秋川"];

    public static IReadOnlyList<GeneratedKind> Values { get; } =
    [
        new("pii:jp-name", random => Name(random, random.Next(3)), ["氏名：{0}", "お名前 {0} で承りました", "担当者: {0}"], ["氏名", "customer_name", "c51"]),
        new("pii:jp-name-kana", random => Kana(random), ["フリガナ：{0}", "ふりがな {0}"], ["フリガナ", "name_kana", "c52"]),
        new("pii:name", random => $"{s_first[random.Next(s_first.Length)]} {(random.Next(5) == 0 ? "J. " : "")}{s_last[random.Next(s_last.Length)]}", ["name: {0}", "Dear {0}, thank you", "customer {0} called"], ["full_name", "customer", "c53"]),
        new("pii:jp-address", random => $"{s_towns[random.Next(s_towns.Length)]}{random.Next(1, 9)}-{random.Next(1, 30)}-{random.Next(1, 20)}", ["{0}", "住所：{0}", "お届け先は{0}です", "→ {0}"], ["住所", "addr", "c54"]),
        new("pii:address", random => $"{random.Next(1, 900)} {s_streets[random.Next(s_streets.Length)]} {s_kinds[random.Next(s_kinds.Length)]}", ["{0}", "Ship to {0}, London", "lives at {0} now"], ["street", "address1", "c55"]),
    ];

    public static IReadOnlyList<GeneratedKind> HardNegatives { get; } =
    [
        new("", random => Pick(random, "前進工業", "東京支店", "大阪駅", "商品企画部", "高速道路", "中央公園", "本日休業", "在庫僅少", "株式会社山水", "森林公園", "田園都市線", "林道", "石川県庁", "新規登録"), ["本日は{0}", "{0}まで", "{0}"], ["部署", "memo"]),
        new("", random => Pick(random, "Blue Chair", "Summer Sale", "Apple Juice 500ml", "Grand Hotel Tokyo", "Pro Max Case", "Winter Coat XL", "Red Wine", "Garden Hose"), ["item {0}", "sold: {0}"], ["product", "title"]),
        new("", random => Pick(random, "カートリッジ", "プリンター インク", "オレンジ ジュース", "コーヒー メーカー", "テーブル セット", "ノート パソコン"), ["商品 {0}", "{0} を発送"], ["品名", "shouhin"]),
        new("", random => Pick(random, "In Progress", "On Hold", "Shipped", "Ready To Ship", "Out Of Stock"), ["status {0}", "now {0}"], ["status", "state"]),
        new("", random => Pick(random, "12 Items", "3 Rooms Left", "40 Points Earned", "100 Percent Cotton", "7 Days"), ["{0}", "only {0}"], ["remark", "note"]),
    ];

    private static string Name(Random random, int form)
    {
        string surname = s_surnames[random.Next(s_surnames.Length)].Kanji, given = s_given[random.Next(s_given.Length)].Kanji;
        return form switch { 0 => surname + given, 1 => $"{surname} {given}", _ => $"{surname}　{given}" };
    }

    private static string Kana(Random random)
    {
        string surname = s_surnames[random.Next(s_surnames.Length)].Kana, given = s_given[random.Next(s_given.Length)].Kana;
        string name = $"{surname}{(random.Next(2) == 0 ? " " : "　")}{given}";
        return random.Next(3) == 0 ? string.Concat(name.Select(each => each is >= 'ァ' and <= 'ヶ' ? (char)(each - 0x60) : each)) : name;
    }

    private static string Pick(Random random, params string[] words) => words[random.Next(words.Length)];
}
