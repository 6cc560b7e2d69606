import type { Command } from 'commander';
import { EXAMPLES } from './examples.ts';

/** Shows how a command is used, below what its help says. */
export const addExamples = (program: Command): void => {
  const below = (command: Command, words: readonly string[]): void => {
    for (const sub of command.commands) {
      const path = [...words, sub.name()];
      const [first, ...rest] = path;
      const isAdmin = first === 'admin';
      const known = EXAMPLES[(isAdmin && rest.length > 0 ? rest : path).join(' ')] ?? [];
      const lines =
        isAdmin && rest.length > 0 ? known.map((line) => line.replace(/^berth /, 'berth admin ')) : known;
      if (lines.length > 0)
        sub.addHelpText('after', `\nExamples:\n${lines.map((line) => `  $ ${line}\n`).join('')}`);
      below(sub, path);
    }
  };
  below(program, []);
};
