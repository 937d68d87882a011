import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../ui/terminal.ts';
import { candidatesFor } from './candidates.ts';

/** What was typed is handed over as words. No shell reads it a second time. */
const SCRIPTS = {
  bash: `_rotation_remediation() {
  COMPREPLY=($(rotation-remediation __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _rotation_remediation rotation-remediation`,
  zsh: `_rotation_remediation() {
  local -a found
  found=(\${(f)"$(rotation-remediation __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)"})
  if (( $#found )); then compadd -a found; else _files; fi
}
compdef _rotation_remediation rotation-remediation`,
  fish: `function __rotation_remediation
  set -l words (commandline -opc)
  set -l begun (commandline -ct)
  rotation-remediation __complete -- $words[2..-1] "$begun" 2>/dev/null
end
complete -c rotation-remediation -f -a '(__rotation_remediation)'`,
} as const;

/** Prints the script that a shell reads at its start. It asks `__complete` at each Tab. */
export const completion = (shell: keyof typeof SCRIPTS, terminal: Terminal): ExitCode => {
  terminal.print(SCRIPTS[shell].split('\n'));
  return EXIT.nothingToDo;
};

/** Prints what the last word may become, one a line. Calls nothing. */
export const complete = (program: Command, words: readonly string[], terminal: Terminal): ExitCode => {
  terminal.print(candidatesFor(program, words));
  return EXIT.nothingToDo;
};
