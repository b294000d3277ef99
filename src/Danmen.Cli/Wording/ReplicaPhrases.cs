namespace Danmen.Cli.Wording;

/// <summary>Words of replicas.</summary>
internal static class ReplicaPhrases
{
    public static Phrase Init => new("Make this replica of danmen.yaml, with the same cut points", "danmen.yaml のこのレプリカを、同じ分割位置で作成する");

    public static Phrase Sync => new(
        "Bring replicas up to date\nWhat a replica lacks is copied to it after each snapshot, tag and hold; what it could not take then is copied by this command. Nothing is ever removed there.",
        "レプリカを最新にする\n断面、タグ、保全の作成後に、レプリカにない内容を複製します。その時に複製できなかった内容は、このコマンドで複製します。レプリカから削除することはありません。");

    public static Phrase Names => new("Names of replicas in danmen.yaml; all when none is named", "danmen.yaml のレプリカの名前。指定がなければすべて");

    public static Phrase Copying => new("copying to replica {0}", "レプリカ {0} に複製中");

    public static Phrase Paid => new("Replica {0} is up to date: {1} snapshots and records copied, {2} of new content.", "レプリカ {0} は最新です。断面と記録 {1} 件、新しい内容 {2} を複製しました。");

    public static Phrase Owed => new("Replica {0} lacks what was stored since {1}. {2}", "レプリカ {0} には {1} 以降に保存した内容がありません。{2}");

    public static Phrase NoReplicas => new("danmen.yaml names no replicas.", "danmen.yaml にレプリカの指定がありません。");

    public static Phrase Label => new("Replica {0}", "レプリカ {0}");

    public static Phrase WholeValue => new("up to date on {0}", "{0} の時点で最新");

    public static Phrase OwedValue => new("lacks what was stored since {0}", "{0} 以降に保存した内容がない");
}
