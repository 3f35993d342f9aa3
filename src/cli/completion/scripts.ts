/** The scripts that teach shells to ask `gobuild __complete`; the same for everybody, so they need no version of their own. */
import type { Shell } from './reply.ts';

/** Only a gobuild with an absolute path is asked: one that lies in the repository must not run for a key press. */
const bash = String.raw`# bash completion for gobuild. To use it: source <(gobuild completion bash)
# GOBUILD_COMPLETER names the gobuild to ask (absolute path); default: the one on PATH.
_gobuild() {
  local program reply line
  program=${'$'}{GOBUILD_COMPLETER:-$(type -P gobuild)}
  COMPREPLY=()
  case $program in /* | [A-Za-z]:*) ;; *) return 0 ;; esac
  {
    IFS= read -r reply
    while IFS= read -r line; do COMPREPLY+=("$line"); done
  } < <("$program" __complete bash "$COMP_WORDBREAKS" "${'$'}{COMP_LINE:0:COMP_POINT}" 2>/dev/null </dev/null)
  case $reply in
    :files) compopt -o default 2>/dev/null ;;
    :folders) compopt -o dirnames 2>/dev/null ;;
    :nospace) compopt -o nospace 2>/dev/null ;;
  esac
  return 0
}
complete -F _gobuild gobuild
`;

const zsh = String.raw`#compdef gobuild
# zsh completion for gobuild. To use it: source <(gobuild completion zsh), after compinit;
# or save it as _gobuild in a folder of fpath.
# GOBUILD_COMPLETER names the gobuild to ask (absolute path); default: the one on PATH.
_gobuild() {
  local program=${'$'}{GOBUILD_COMPLETER:-$(whence -p gobuild)}
  [[ $program == (/|[A-Za-z]:)* ]] || return 1
  local -a before lines values shown ending
  local line
  before=("${'$'}{(@Q)words[2,CURRENT-1]}")
  lines=("${'$'}{(@f)$("$program" __complete zsh "${'$'}{(@)before/#/.}" ".${'$'}{(Q)PREFIX}" 2>/dev/null </dev/null)}")
  case $lines[1] in
    :files) _files; return ;;
    :folders) _files -/; return ;;
    :nospace) ending=(-S '') ;;
  esac
  for line in "${'$'}{(@)lines[2,-1]}"; do
    [[ -n $line ]] || continue
    values+=("${'$'}{line%%$'\t'*}")
    shown+=("${'$'}{line%%$'\t'*}${'$'}{${'$'}{line#*$'\t'}:+  -- ${'$'}{line#*$'\t'}}")
  done
  (( $#values )) || return 1
  compadd -U -l -V gobuild "${'$'}{(@)ending}" -d shown -a values
}
if [[ $funcstack[1] == _gobuild ]]; then
  _gobuild "$@"
elif (( $+functions[compdef] )); then
  compdef _gobuild gobuild
fi
`;

const fish = String.raw`# fish completion for gobuild. To use it: gobuild completion fish | source
# or save it as ~/.config/fish/completions/gobuild.fish
# GOBUILD_COMPLETER names the gobuild to ask (absolute path); default: the one on PATH.
function __gobuild_complete
    set -l program $GOBUILD_COMPLETER
    test -n "$program"; or set program (command -s gobuild)
    string match -qr '^(/|[A-Za-z]:)' -- "$program"; or return
    set -l before (commandline -opc)
    set -l raw (commandline -ct)
    set -l current (string unescape -- "$raw" 2>/dev/null; or string replace -r '^["\']' '' -- "$raw")
    set -l lines ("$program" __complete fish .$before[2..-1] ".$current" 2>/dev/null </dev/null)
    switch "$lines[1]"
        case ':files'
            __fish_complete_path "$current"
        case ':folders'
            __fish_complete_directories "$current"
        case '*'
            test (count $lines) -gt 1; and printf '%s\n' $lines[2..-1]
    end
end
complete -c gobuild -k -f -a '(__gobuild_complete)'
`;

const powershell = String.raw`# PowerShell completion for gobuild. To use it, in the profile:
#   gobuild completion powershell | Out-String | Invoke-Expression
# GOBUILD_COMPLETER names the gobuild to ask (absolute path); default: the one on PATH.
Register-ArgumentCompleter -Native -CommandName 'gobuild' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $program = $env:GOBUILD_COMPLETER
    if (-not $program) {
        $found = @(Get-Command -Name 'gobuild' -CommandType @('Application', 'ExternalScript') -ErrorAction SilentlyContinue)
        if ($found.Count -eq 0) { return }
        $program = $found[0].Source
    }
    if (-not [IO.Path]::IsPathRooted($program)) { return }
    # Every word has a dot before it: PowerShell does not hand on empty ones, and takes some for options of its own.
    $words = @()
    $current = '.'
    foreach ($element in @($commandAst.CommandElements | Select-Object -Skip 1)) {
        $text = '.' + $element.Extent.Text.Trim([char[]]@(39, 34))
        if ($element.Extent.EndOffset -lt $cursorPosition) { $words += $text }
        elseif ($element.Extent.StartOffset -lt $cursorPosition) { $current = $text }
    }
    $lines = @(& $program '__complete' 'powershell' @words $current 2>$null)
    foreach ($line in @($lines | Select-Object -Skip 1)) {
        $columns = ([string]$line).Split([char]9)
        $tip = if ($columns[2]) { $columns[2] } else { $columns[1] }
        [System.Management.Automation.CompletionResult]::new($columns[0], $columns[1], 'ParameterValue', $tip)
    }
}
`;

export const completionScripts: Readonly<Record<Shell, string>> = { bash, zsh, fish, powershell };
