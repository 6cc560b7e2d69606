import type { ExecSpec, TerminalSize } from '#contracts';
import type { HeldShell } from '../../ports/run-streams.ts';
import { WORK_FOLDER } from '../../domain/run-environment.ts';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The variables of a run as it was launched: they are among the arguments of bwrap, behind the order to forget all others. */
export const environmentOf = (options: readonly string[]): Readonly<Record<string, string>> => {
  const env: Record<string, string> = {};
  for (let at = options.indexOf('--clearenv') + 1; options[at] === '--setenv'; at += 3)
    env[options[at + 1] ?? ''] = options[at + 2] ?? '';
  return env;
};

/**
 * Variables as a shell reads them. They go through a pipe, since everybody on a machine may read the arguments of a process, and never into the environment of
 * the processes that enter the sandbox with more rights than the session has. A shell has no variables with other names.
 */
export const exportsOf = (env: Readonly<Record<string, string>>): string =>
  Object.entries(env)
    .filter(([name]) => NAME.test(name))
    .map(([name, value]) => `export ${name}=${quoted(value)}\n`)
    .join('');

/** In the sandbox, as the session's user: takes the variables from file 3, goes to the folder and becomes the program. */
const BECOME = 'eval "$(cat <&3)"; exec 3<&-; cd -- "$0" || exit 126; exec "$@"';

const inTerminal = ({ columns, rows }: TerminalSize, words: readonly string[]): readonly string[] => [
  '/usr/bin/script',
  '--quiet',
  '--return',
  '--flush',
  '--command',
  `stty cols ${columns} rows ${rows}; exec ${words.map(quoted).join(' ')}`,
  '/dev/null',
];

/** Program and arguments inside of the sandbox. */
export const execWords = ({ command, folder, tty }: ExecSpec): readonly string[] => [
  '/bin/sh',
  '-c',
  BECOME,
  folder ?? WORK_FOLDER,
  ...(tty === null ? command : inTerminal(tty, command)),
];

/** The file that the holding program comes by, and is run from: no path leads to it from inside. */
export const HOLDER_FD = 3;

/** The same for what holds a terminal, which needs no input: variables come by that. */
const BECOME_HOLDER = 'eval "$(cat)"; exec </dev/null; cd -- "$0" || exit 126; exec "$@"';

/** Program and arguments of a terminal that is held inside of the sandbox. */
export const heldWords = ({ socketPath, command, size }: HeldShell): readonly string[] => [
  '/bin/sh',
  '-c',
  BECOME_HOLDER,
  WORK_FOLDER,
  `/proc/self/fd/${HOLDER_FD}`,
  socketPath,
  String(size.columns),
  String(size.rows),
  ...command,
];
