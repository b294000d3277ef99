namespace Danmen.Cli.Wording;

/// <summary>Words of the completion commands.</summary>
internal static class CompletionPhrases
{
    public static Phrase Command => new("Write the completion script for a shell", "シェルの補完スクリプトを書き出す");

    public static Phrase Shell => new("bash, zsh or fish", "bash、zsh、fish のいずれか");

    public static Phrase Words => new("Complete words for a shell's completion script", "シェルの補完スクリプトのために単語を補完する");

    public static Phrase Line => new("The command line up to the cursor", "カーソルまでのコマンドライン");

    public static Phrase ExampleBash => new("Completes in this bash; put the line into ~/.bashrc to keep it.", "現在の bash で補完を有効にします。常に使うには ~/.bashrc に書いてください。");

    public static Phrase ExampleZsh => new("For zsh, in a folder of $fpath.", "zsh の場合。$fpath にあるフォルダーに置きます。");

    public static Phrase ExampleFish => new("For fish.", "fish の場合。");
}
