/* What a shell is told once; it asks `berth __complete -- WORDS…` at each press of the tab key, and gets a word and its meaning per line. */

const BASH = `# berth completion for bash: source <(berth completion bash)
_berth() {
  local IFS=$'\\n' current="\${COMP_WORDS[COMP_CWORD]}"
  local -a words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  COMPREPLY=($(compgen -W "$(berth __complete -- "\${words[@]}" 2>/dev/null | cut -f1)" -- "$current"))
}
complete -o default -F _berth berth`;

const ZSH = `#compdef berth
# berth completion for zsh: berth completion zsh > "\${fpath[1]}/_berth"
_berth() {
  local -a found
  local line
  while IFS= read -r line; do
    found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done < <(berth __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#found} )); then _describe berth found; else _files; fi
}
compdef _berth berth`;

const FISH = `# berth completion for fish: berth completion fish > ~/.config/fish/completions/berth.fish
function __berth_complete
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  test -z "$current"; and set current ''
  berth __complete -- $words[2..-1] $current 2>/dev/null
end
complete -c berth -a '(__berth_complete)'`;

export const SHELL_SCRIPTS: Readonly<Record<string, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
