import type { Argument, Command, Option } from 'commander';

/** What lives in the system, and can only be asked for there. */
export type Resource =
  'sessions' | 'folders' | 'images' | 'nodes' | 'pools' | 'projects' | 'users' | 'reservations';
/** What may stand at the cursor: words that are known, with what they mean, and things that are asked for. */
export type Wanted = {
  readonly known: readonly (readonly [word: string, meaning: string])[];
  readonly resource?: Resource;
};

const RESOURCES: Readonly<Record<string, Resource>> = {
  session: 'sessions',
  other: 'sessions',
  after: 'sessions',
  folder: 'folders',
  place: 'folders',
  image: 'images',
  node: 'nodes',
  pool: 'pools',
  project: 'projects',
  user: 'users',
  reservation: 'reservations',
};

const visible = ({ hidden }: Option): boolean => !hidden;
const asKnown = (words: readonly string[]): Wanted['known'] => words.map((word) => [word, '']);

const ofName = (name: string, choices: readonly string[] | undefined): Wanted => {
  const resource = RESOURCES[name];
  return { known: asKnown(choices ?? []), ...(resource === undefined ? {} : { resource }) };
};

const optionsOf = (command: Command): Wanted['known'] =>
  command
    .createHelp()
    .visibleOptions(command)
    .filter(visible)
    .flatMap(({ long, short, description }) => {
      const name = long ?? short;
      return name === undefined ? [] : [[name, description] as const];
    });

const subcommandsOf = (command: Command): Wanted['known'] =>
  command
    .createHelp()
    .visibleCommands(command)
    .map((sub) => [sub.name(), sub.description()] as const);

const argumentAt = (command: Command, index: number): Argument | undefined => {
  const { registeredArguments } = command;
  const last = registeredArguments.at(-1);
  return registeredArguments[index] ?? (last?.variadic === true ? last : undefined);
};

/** What may stand at the last of the words after `berth`, which may be half a word or none. */
export const wantedAt = (program: Command, words: readonly string[]): Wanted => {
  let command = program;
  let positional = 0;
  let awaits: Option | undefined;
  const current = words.at(-1) ?? '';
  for (const word of words.slice(0, -1)) {
    if (awaits !== undefined) awaits = undefined;
    else if (word === '--')
      return { known: [] }; // what follows is another program's
    else if (word.startsWith('-')) {
      const option = command.options.find(({ long, short }) => word === long || word === short);
      if (option?.required === true) awaits = option;
    } else {
      const sub = command.commands.find((one) => one.name() === word || one.aliases().includes(word));
      if (sub === undefined) positional += 1;
      else [command, positional] = [sub, 0];
    }
  }
  if (awaits !== undefined) return ofName(awaits.attributeName(), awaits.argChoices);
  if (current.startsWith('-')) return { known: optionsOf(command) };
  const argument = argumentAt(command, positional);
  const wanted: Wanted =
    argument === undefined ? { known: [] } : ofName(argument.name(), argument.argChoices);
  return positional > 0 ? wanted : { ...wanted, known: [...subcommandsOf(command), ...wanted.known] };
};
