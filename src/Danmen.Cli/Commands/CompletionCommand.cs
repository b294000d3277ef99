using Danmen.Cli.Wording;

namespace Danmen.Cli.Commands;

/// <summary><c>danmen completion SHELL</c>: the script that makes a shell complete danmen's words.</summary>
internal static class CompletionCommand
{
    public const string Name = "completion";

    // bash breaks words at ':' and '=', so the part of the word before them is cut off each answer.
    private const string Bash = """
        # bash completion for danmen
        _danmen() {
            local before=${COMP_LINE:0:COMP_POINT} word prefix value
            word=${before##*[[:space:]]}
            prefix=${word%"${word##*[:=]}"}
            COMPREPLY=()
            while IFS=$'\t' read -r value _; do
                COMPREPLY+=("${value#"$prefix"}")
            done < <(command danmen __complete -- "$before" 2>/dev/null)
            [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *: ]] && compopt -o nospace
        }
        complete -o default -F _danmen danmen
        """;

    private const string Zsh = """
        #compdef danmen
        # zsh completion for danmen
        _danmen() {
            local -a answers
            local line value words_of
            while IFS=$'\t' read -r value words_of; do
                answers+=("${value//:/\\:}:${words_of}")
            done < <(command danmen __complete -- "${LBUFFER}" 2>/dev/null)
            if (( ${#answers} )); then _describe danmen answers; else _files; fi
        }
        if [[ ${funcstack[1]} == _danmen ]]; then _danmen "$@"; else compdef _danmen danmen; fi
        """;

    private const string Fish = """
        # fish completion for danmen
        function __danmen_complete
            command danmen __complete -- (commandline -cp | string collect -N) 2>/dev/null
        end
        complete -c danmen -a '(__danmen_complete)'
        """;

    public static Verb Build()
    {
        Operand<string> shell = Symbols.One("SHELL", CompletionPhrases.Shell);
        return new Verb(Name, CompletionPhrases.Command)
        {
            Arguments = { shell },
            Examples =
            [
                ("source <(danmen completion bash)", CompletionPhrases.ExampleBash),
                ("danmen completion zsh > ~/.zfunc/_danmen", CompletionPhrases.ExampleZsh),
                ("danmen completion fish > ~/.config/fish/completions/danmen.fish", CompletionPhrases.ExampleFish),
            ],
            Run = run =>
            {
                string name = run.Required(shell);
                string script = name switch
                {
                    "bash" => Bash,
                    "zsh" => Zsh,
                    "fish" => Fish,
                    _ => throw run.Misused(FaultPhrases.NotOneOf, "SHELL", "bash, zsh, fish", name),
                };
                run.Answer(json => json.WriteString("script", script), () => run.Terminal.Out.WriteLine(script));
                return Task.FromResult(0);
            },
        };
    }
}
