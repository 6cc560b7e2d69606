import type { TerminalSize } from '../../../libs/contracts/src/streams/index.ts';
import type { Dial } from '../api/dial.ts';
import { usage } from '../cli-failure.ts';
import { type ExecWish, runExec } from '../streams/run-exec.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { INTERRUPTED } from '../terminal/end-words.ts';
import { onInterrupt } from './on-interrupt.ts';

export type ExecOptions = {
  readonly interactive?: boolean;
  readonly tty?: boolean;
  readonly workdir?: string;
  readonly env?: readonly string[];
};

const DEFAULT_SHELL = ['/bin/sh', '-c', 'command -v bash >/dev/null && exec bash; exec sh'] as const;

/** `train`, or `train:worker1` for one of its members. */
export const execPath = (ref: string): string => {
  const [session = '', member] = ref.split(':', 2);
  const path = `/v1/sessions/${encodeURIComponent(session)}/exec`;
  return member === undefined ? path : `${path}?member=${encodeURIComponent(member)}`;
};

/** `NAME=value` means that, `NAME` the value that it has here. */
export const variablesOf = (
  given: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf('=');
      const name = at < 0 ? text : text.slice(0, at);
      const value = at < 0 ? env[name] : text.slice(at + 1);
      if (name === '') throw usage(`--env takes NAME=value, not "${text}".`);
      if (value === undefined)
        throw usage(`--env ${name}: there is no such variable here; say ${name}=value.`);
      return [name, value];
    }),
  );

/** The terminal in front of the person, as far as it is one. */
export const sizeOf = ({ out }: Pick<Terminal, 'out'>): TerminalSize => ({
  columns: out.columns > 0 ? out.columns : 80,
  rows: out.rows > 0 ? out.rows : 24,
});

/** Every key goes to the program as it is, Ctrl-C among them. Returns how to stop. */
export const rawInput = (stdin: NodeJS.ReadStream): (() => void) => {
  if (!stdin.isTTY) return () => undefined;
  stdin.setRawMode(true);
  return () => {
    stdin.setRawMode(false);
    stdin.pause();
  };
};

/** Starts a program in a session, with this terminal for its own; ends as the program does. */
export const exec = async (
  dial: Dial,
  terminal: Terminal,
  ref: string,
  given: readonly string[],
  options: ExecOptions,
): Promise<number> => {
  const { stdin } = process;
  // What ends the options of this command is no word of the other.
  const words = given[0] === '--' ? given.slice(1) : given;
  const isShell = words.length === 0;
  const hasTty = options.tty ?? (isShell && stdin.isTTY);
  const reads = options.interactive ?? isShell;
  if (options.tty === true && options.interactive === true && !stdin.isTTY)
    throw usage('-t needs a terminal to type in; leave it out where input comes from a pipe.');
  const wish: ExecWish = {
    command: isShell ? DEFAULT_SHELL : words,
    env: {
      ...(hasTty && process.env['TERM'] !== undefined ? { TERM: process.env['TERM'] } : {}),
      ...variablesOf(options.env ?? [], process.env),
    },
    ...(options.workdir === undefined ? {} : { folder: options.workdir }),
    ...(hasTty ? { tty: sizeOf(terminal) } : {}),
  };
  const ends = { stdin: reads ? stdin : null, stdout: process.stdout, stderr: process.stderr };
  const program = runExec(await dial(execPath(ref)), wish, ends);
  const relax = hasTty && reads ? rawInput(stdin) : (): void => undefined;
  const resized = (): void => program.resize(sizeOf(terminal));
  if (hasTty) terminal.out.on('resize', resized);
  let isLeft = false;
  const deaf = onInterrupt((count) => {
    isLeft = count > 1;
    if (count === 1) program.signal('SIGINT');
    else program.leave();
  });
  try {
    return await program.ended;
  } catch (error) {
    if (isLeft) return INTERRUPTED;
    throw error;
  } finally {
    deaf();
    terminal.out.off('resize', resized);
    relax();
    stdin.destroy();
  }
};
