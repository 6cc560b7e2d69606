import { Argument } from 'commander';
import type { ProgramPart } from '../program-part.ts';
import { livingNames } from './living-names.ts';
import { SHELL_SCRIPTS } from './shell-scripts.ts';
import { wantedAt } from './wanted.ts';

const EXAMPLES = `
Examples:
  $ source <(berth completion bash)                        in ~/.bashrc
  $ berth completion zsh > "\${fpath[1]}/_berth"
  $ berth completion fish > ~/.config/fish/completions/berth.fish
`;

/** `berth completion`, and what the scripts that it prints ask for. */
export const addCompletionCommands: ProgramPart = (program, { api, terminal, does }) => {
  program
    .command('completion')
    .description('print what makes a shell complete berth, with the names of what there is now')
    .addArgument(new Argument('<shell>', 'for which').choices(Object.keys(SHELL_SCRIPTS)))
    .addHelpText('after', EXAMPLES)
    .action(
      does((shell: string) => {
        terminal.print(SHELL_SCRIPTS[shell] ?? '');
        return Promise.resolve(0);
      }),
    );
  program
    .command('__complete', { hidden: true })
    .argument('[words...]', 'those after berth; the last is the one at the cursor')
    .allowUnknownOption()
    .action(
      does(async (words: readonly string[]) => {
        const { known, resource } = wantedAt(program, words);
        const living = resource === undefined ? [] : await livingNames(api, resource);
        const lines = [...known, ...living].map(
          ([word, meaning]) => `${word}\t${meaning.replaceAll(/\s+/g, ' ')}`,
        );
        if (lines.length > 0) terminal.print(lines.join('\n'));
        return 0;
      }),
    );
};
