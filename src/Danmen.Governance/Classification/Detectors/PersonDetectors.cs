namespace Danmen.Governance.Classification.Detectors;

/// <summary>What reaches, places or dates a person, wherever they live.</summary>
internal static class PersonDetectors
{
    public static Detector Email { get; } = new()
    {
        Tag = "pii:email", Class = DataClass.Confidential, ChanceRate = 0.001, Landmark = Landmark.Email,
        Context = new(["email", "mail", "e-mail"], ["メール", "電子メール"]),
        Page = new("E-mail address", "メールアドレス",
            "A local part, '@' and a domain that ends in letters; full-width letters and '＠' count as their ASCII forms. Names of image files (logo@2x.png), packages (@scope/name) and remotes of git are left out. Addresses within a URL belong to the URL.",
            "ローカル部、「@」、英字で終わるドメインからなるものを検出します。全角の英数字と「＠」は半角とみなします。画像ファイル名（logo@2x.png）、パッケージ名（@scope/name）、git のリモートは対象外です。URL 内のものは URL の一部として扱います。",
            "taro@example.com"),
    };

    public static Detector Phone { get; } = new()
    {
        Tag = "pii:phone", Class = DataClass.Confidential, ChanceRate = 0.25, Landmark = Landmark.Phone,
        Context = new(["phone", "tel", "telephone", "mobile", "cell", "fax", "phonenumber", "contact"], ["電話", "携帯", "連絡先", "ファックス", "ＴＥＬ"]),
        Page = new("Telephone number", "電話番号",
            "Numbers behind '+' by country code and length; without it by the plans of Japan, North America and the United Kingdom. Grouped numbers and Japanese numbers of 11 digits stand for themselves; 10 plain digits need a context word or a column full of them.",
            "「+」で始まるものは国番号と桁数で、それ以外は日本、北米、英国の番号計画で判定します。区切りのある番号と日本の 11 桁の番号は単独で検出します。区切りのない 10 桁の数字には、文脈の語か、そればかりの列であることが必要です。",
            "090-1234-5678"),
    };

    public static Detector BirthDate { get; } = new()
    {
        Tag = "pii:birth-date", Class = DataClass.Confidential, ChanceRate = 1, Landmark = Landmark.BirthDate,
        Context = new(["birth", "dob", "birthday", "birthdate", "born", "dateofbirth", "seinengappi"], ["生年月日", "誕生日", "生まれ"]),
        Page = new("Date of birth", "生年月日",
            "A day that exists, from 1880 on, written with hyphens, slashes, dots, 年月日, as eight digits or in an era (昭和55年3月1日, S55.3.1, ㍼; within the bounds of the era). Every date looks so: only a context word, or 生 behind it, makes it a date of birth.",
            "1880 年以降の実在する日付を検出します。ハイフン、スラッシュ、ピリオド、年月日、8 桁の数字、元号（昭和55年3月1日、S55.3.1、㍼。元号の期間内のみ）の表記に対応します。どの日付も同じ形のため、文脈の語があるか、直後に「生」が続く場合だけ生年月日とします。",
            "1980-03-01"),
    };

    public static Detector Coordinates { get; } = new()
    {
        Tag = "pii:coordinates", Class = DataClass.Confidential, ChanceRate = 0.5, Landmark = Landmark.Coordinates,
        Context = new(["lat", "lon", "lng", "latitude", "longitude", "coordinates", "geo", "gps", "location"], ["緯度", "経度", "座標", "位置情報"]),
        Page = new("Coordinates", "座標",
            "Latitude and longitude as decimals with four places or more, parted by a comma or a space. A single decimal needs a context word.",
            "小数点以下 4 桁以上の緯度と経度の組を、コンマまたは空白の区切りで検出します。単独の小数には文脈の語が必要です。",
            "35.6586, 139.7454"),
    };
}
