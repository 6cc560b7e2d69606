import type { Command } from 'commander';

/** Commands that show a list of the API: by their words. */
const LISTS = new Set([
  ...['ps', 'nodes', 'apps', 'apps shares', 'images list', 'keys list', 'users list', 'pool list'],
  ...['project list', 'project members list', 'reserve list', 'registry list', 'volume list'],
  ...['folder list', 'folder jobs', 'transfers list', 'hook list', 'hook deliveries', 'alerts list'],
]);

const collect = (one: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  one,
];
const hasOption = (command: Command, long: string): boolean =>
  command.options.some((option) => option.long === long);

/** Gives every command that shows a list the ways in which all lists can be asked. */
export const addListOptions = (program: Command): void => {
  const below = (command: Command, words: readonly string[]): void => {
    for (const sub of command.commands) {
      const path = [...words, sub.name()];
      const own = path[0] === 'admin' ? path.slice(1) : path;
      if (LISTS.has(own.join(' '))) {
        sub.option(
          '--filter <field:value>',
          'only those whose field is so; several, or with commas',
          collect,
        );
        sub.option('--sort <field>', 'by this field; -field: the largest first');
        if (!hasOption(sub, '--limit')) sub.option('-n, --limit <n>', 'so many at most');
      }
      below(sub, path);
    }
  };
  below(program, []);
};
