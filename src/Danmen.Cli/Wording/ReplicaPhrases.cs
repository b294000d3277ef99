namespace Danmen.Cli.Wording;

/// <summary>Words of replicas.</summary>
internal static class ReplicaPhrases
{
    public static Phrase Init => new("Make this replica of danmen.yaml, with the same cut points", "danmen.yaml のこのレプリカを、同じ分割位置で作成する");

    public static Phrase Sync => new(
        "Bring replicas up to date\nWhat a replica lacks is copied to it after each snapshot, tag and hold; what it could not take then is copied by this command. What was removed here by a command is removed there too; what is gone here for another reason never is.",
        "レプリカを最新にする\n断面、タグ、保全の作成後に、レプリカにない内容を複製します。その時に複製できなかった内容は、このコマンドで複製します。ここでコマンドにより削除した断面は、レプリカからも削除します。ほかの理由で失われたものは、レプリカから削除しません。");

    public static Phrase Names => new("Names of replicas in danmen.yaml; all when none is named", "danmen.yaml のレプリカの名前。指定がなければすべて");

    public static Phrase Copying => new("copying to replica {0}", "レプリカ {0} に複製中");

    public static Phrase Paid => new("Replica {0} is up to date: {1} snapshots and records copied, {2} of new content; {3} snapshots removed as here.", "レプリカ {0} は最新です。断面と記録 {1} 件、新しい内容 {2} を複製し、ここと同様に断面 {3} 件を削除しました。");

    public static Phrase Owed => new("Replica {0} lacks what was stored or removed here since {1}. {2}", "レプリカ {0} には {1} 以降の保存と削除が反映されていません。{2}");

    public static Phrase NoReplicas => new("danmen.yaml names no replicas.", "danmen.yaml にレプリカの指定がありません。");

    public static Phrase Label => new("Replica {0}", "レプリカ {0}");

    public static Phrase WholeValue => new("up to date on {0}", "{0} の時点で最新");

    public static Phrase OwedValue => new("lacks what was stored or removed here since {0}", "{0} 以降の保存と削除が未反映");

    public static Phrase HealFrom => new(
        "Heal from this replica of danmen.yaml: what is damaged or gone is written anew from it",
        "danmen.yaml のこのレプリカから修復する。破損または消失した内容を、レプリカから書き込み直す");

    public static Phrase HealReplica => new("Heal this replica of danmen.yaml from the repository", "danmen.yaml のこのレプリカを、リポジトリの内容から修復する");

    public static Phrase HealQuick => new("Do not read packs of data whose length is right", "長さが正しいデータのパックは読み取らない");

    public static Phrase HealMissingSnapshots => new("Bring back also snapshots that the replica has and that are not here at all", "レプリカにあり、ここに存在しない断面も戻す");

    public static Phrase HealDryRun => new("Say what would be done; change nothing", "実行せず、行う内容だけを表示する");

    public static Phrase ExampleHeal => new("Says what is damaged, and what the replica has of it.", "破損している内容と、レプリカにある内容を表示します。");

    public static Phrase Looking => new("looking for damage", "破損を検査中");

    public static Phrase HealSound => new("Everything was sound; nothing was changed.", "すべて正常です。変更していません。");

    public static Phrase HealFound => new(
        "Packs: {0} damaged, {1} gone. Snapshot files: {2} damaged. Index files: {3} damaged; {4} packs were in none, or described wrongly.",
        "パック: 破損 {0} 件、消失 {1} 件。断面のファイル: 破損 {2} 件。インデックスのファイル: 破損 {3} 件、記載のない、または記載が誤ったパック {4} 件。");

    public static Phrase HealDone => new(
        "Written anew: {0} blobs ({1}) from the replica, {2} blobs of damaged packs that were sound; {3} snapshots brought back.",
        "書き込み直した内容: レプリカからデータ（ブロブ）{0} 個（{1}）、破損したパックの正常なデータ {2} 個。戻した断面 {3} 件。");

    public static Phrase HealWould => new(
        "Would be written anew: {0} blobs ({1}) from the replica, {2} blobs of damaged packs that are sound; {3} snapshots would come back.",
        "書き込み直す予定の内容: レプリカからデータ（ブロブ）{0} 個（{1}）、破損したパックの正常なデータ {2} 個。戻す断面 {3} 件。");

    public static Phrase HealWhole => new("Everything that snapshots use is there again.", "断面が使用する内容はすべて揃いました。");

    public static Phrase HealKept => new("Pack {0} is damaged and its file stays, in no index: what is in it is nowhere else.", "パック {0} は破損していますが、内容が他にないため、インデックスから除いてファイルを残します。");

    public static Phrase HealMissing => new(
        "Replica {0} has {1} snapshots and records that are not here: they were removed here, or lost. 'repository repair --missing-snapshots' brings them back.",
        "レプリカ {0} には、ここにない断面と記録が {1} 件あります。ここで削除されたか、失われたものです。'repository repair --missing-snapshots' で戻せます。");
}
