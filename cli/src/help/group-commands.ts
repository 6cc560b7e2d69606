import type { Command } from 'commander';

/** The commands as a reader looks for them; each stands in one group. */
const GROUPS: readonly (readonly [title: string, names: readonly string[]])[] = [
  [
    'Sessions:',
    ['run', 'apply', 'ps', 'show', 'logs', 'explain', 'stop', 'wait', 'keep', 'commit', 'images'],
  ],
  ['Inside a session:', ['exec', 'cp', 'ssh', 'terminal', 'repl', 'open', 'apps', 'top']],
  ['The queue:', ['hold', 'release', 'first', 'last', 'before', 'priority', 'reserve', 'what-if']],
  ['Data:', ['folder', 'transfers', 'volume', 'fs']],
  ['You:', ['login', 'logout', 'context', 'whoami', 'keys', 'project', 'notifications', 'hook']],
  [
    'Operators:',
    ['admin', 'nodes', 'node', 'pool', 'maintain', 'users', 'registry', 'events', 'audit', 'alerts'],
  ],
];
const OTHERS = 'This program:';

const placeOf = (name: string): number => GROUPS.flatMap(([, names]) => names).indexOf(name);
const titleOf = (name: string): string => GROUPS.find(([, names]) => names.includes(name))?.[0] ?? OTHERS;
const orderOf = (title: string): number => {
  const place = GROUPS.findIndex(([known]) => known === title);
  return title === OTHERS ? GROUPS.length : place; // options come first
};

/** How a command stands in a list: that it has options says nothing, and takes the room of what does. */
export const termOf = (command: Command): string => {
  const [alias] = command.aliases();
  const words = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return argument.required ? ` <${name}>` : ` [${name}]`;
  });
  return `${command.name()}${alias === undefined ? '' : `|${alias}`}${words.join('')}`;
};

/** Puts some fifty commands under titles, and in an order that can be read. */
export const groupCommands = (program: Command): void => {
  for (const command of program.commands) command.helpGroup(titleOf(command.name()));
  program.configureHelp({
    ...program.configureHelp(),
    groupItems: (_all, visible, getGroup) => {
      // The help command is made by the library, under a title of its own.
      const ofItem = (item: (typeof visible)[number]): string => getGroup(item).replace('Commands:', OTHERS);
      const titles = [...new Set(visible.map(ofItem))].toSorted((a, b) => orderOf(a) - orderOf(b));
      const sorted = visible.toSorted((a, b) => placeOf(a.name()) - placeOf(b.name()));
      return new Map(titles.map((title) => [title, sorted.filter((item) => ofItem(item) === title)]));
    },
  });
};
