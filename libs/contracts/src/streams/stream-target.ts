import type { EpochMs } from '#kernel';

/** How large a terminal is, in characters. */
export type TerminalSize = { readonly columns: number; readonly rows: number };

/** A program to be started inside a run, beside what runs there already. */
export type ExecSpec = {
  /** Program and arguments; the program is looked for in the run's own PATH. */
  readonly command: readonly string[];
  /** Beside the variables that the run has. */
  readonly env: Readonly<Record<string, string>>;
  /** Where it starts; null: in the working folder of the run. */
  readonly folder: string | null;
  /** Null: plain pipes, and stderr apart from stdout. */
  readonly tty: TerminalSize | null;
};

/** Where a byte stream of a run leads. Ports and sockets carry bytes as they are; programs and terminals carry frames, see {@link FRAMES}. */
export type StreamTarget =
  /** A TCP port that something inside listens on, on any of its addresses or on its loopback alone. */
  | { readonly kind: 'port'; readonly port: number }
  /** A unix socket, by its path inside; links are not followed. */
  | { readonly kind: 'socket'; readonly path: string }
  /** Ends with the stream: whoever closes it ends the program too. */
  | { readonly kind: 'exec'; readonly exec: ExecSpec }
  /** Stays when the stream ends; opened in this size if it is not there. `after`: how many bytes of it are known already; null: all that is kept. */
  | {
      readonly kind: 'terminal';
      readonly terminalId: string;
      readonly after: number | null;
      readonly size: TerminalSize;
    };

/** What a node tells of a terminal that it keeps. */
export type TerminalView = {
  readonly id: string;
  readonly openedAt: EpochMs;
  /** When somebody last typed; null: never. */
  readonly lastInputAt: EpochMs | null;
  readonly size: TerminalSize;
  /** How many look at it. */
  readonly viewers: number;
  /** How many bytes it has ever said. */
  readonly bytes: number;
};

/** Signals that may be sent to a program over a stream. */
export const EXEC_SIGNALS = [
  'SIGHUP',
  'SIGINT',
  'SIGQUIT',
  'SIGTERM',
  'SIGKILL',
  'SIGUSR1',
  'SIGUSR2',
] as const;
export type ExecSignal = (typeof EXEC_SIGNALS)[number];
export const isExecSignal = (value: unknown): value is ExecSignal =>
  EXEC_SIGNALS.some((name) => name === value);
