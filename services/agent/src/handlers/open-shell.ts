import { accept, type Clock, type EpochMs, type Refusal, refuse, type Result } from '#kernel';
import type { TerminalSize } from '#contracts';
import { carriedBy } from '../domain/exec-mark.ts';
import type { RunKey } from '../domain/run.ts';
import { EMPTY_SCROLL_BACK } from '../domain/scroll-back.ts';
import type { RunStreams } from '../ports/run-streams.ts';
import type { TerminalRecords } from '../ports/terminal-records.ts';
import { findTerminal, type HeldTerminal, terminalSocket } from './held-terminal.ts';

/** The shell of a terminal, and what it has said so far. */
export type OpenedShell = Pick<HeldTerminal, 'exec' | 'scroll' | 'size'> & {
  readonly openedAt: EpochMs;
  /** Lets go of it, so that it goes on without this process; null: it can't. */
  readonly leave: (() => void) | null;
};

export type FoundShells = {
  readonly found: readonly (readonly [string, OpenedShell])[];
  readonly unanswered: readonly string[];
};

export type Shells = {
  /** Finds it, or starts it: held inside of the run where that can be, and otherwise carried by this process. */
  readonly open: (key: RunKey, id: string, size: TerminalSize) => Promise<Result<OpenedShell, Refusal>>;
  /** Those that an agent before this one has left in a run, but for those that are known. Those that are gone are forgotten; one that does not answer may do so later. */
  readonly findAll: (key: RunKey, isKnown: (id: string) => boolean) => Promise<FoundShells>;
  /** It has ended. */
  readonly forget: (key: RunKey, id: string) => Promise<void>;
  /** How many there are on the node beyond this process, at least. */
  readonly count: () => number;
  readonly keepOnly: (runs: ReadonlySet<string>) => Promise<void>;
};

/** No login shell: in an image that is Debian's, `/etc/profile` would take away the PATH that the image sets. */
const SHELL = ['/bin/sh', '-c', 'command -v bash >/dev/null && exec bash; exec sh'];

export type ShellsDeps = {
  readonly runtime: RunStreams;
  /** Absent: terminals end with this process. */
  readonly records?: TerminalRecords;
  /** Names this process. */
  readonly agent?: string;
  readonly clock: Clock;
};

export const shells = ({ runtime, records, agent = '', clock }: ShellsDeps): Shells => {
  const find = async (key: RunKey, id: string): Promise<OpenedShell | null> => {
    const held = await findTerminal(runtime, key, id);
    const record = records?.of(key).find((one) => one.id === id);
    return held === null ? null : { ...held, openedAt: record?.openedAt ?? clock.now() };
  };

  /** Null: nothing in this run can hold one. */
  const hold = async (
    key: RunKey,
    id: string,
    size: TerminalSize,
  ): Promise<Result<OpenedShell, Refusal> | null> => {
    if (records === undefined || runtime.holdTerminal === undefined) return null;
    const there = await find(key, id);
    // Before it is started: an agent that dies in between finds it.
    await records.write(key, { id, openedAt: there?.openedAt ?? clock.now() });
    if (there !== null) return accept(there);
    const socketPath = terminalSocket(id);
    const started = await runtime.holdTerminal(key, {
      socketPath,
      command: SHELL,
      env: variablesOf(id),
      size,
    });
    const found = started.ok && started.value ? await find(key, id) : null;
    if (found !== null) return accept(found);
    await records.forget(key, id);
    if (!started.ok) return started;
    if (!started.value) return null;
    return refuse({ code: 'exec-failed', message: 'The shell of the terminal has ended at once.' });
  };

  const carry = async (
    key: RunKey,
    id: string,
    size: TerminalSize,
  ): Promise<Result<OpenedShell, Refusal>> => {
    const spec = { command: SHELL, env: variablesOf(id), folder: null, tty: size };
    const started = await runtime.exec(key, carriedBy(agent, spec));
    if (!started.ok) return started;
    const { value: exec } = started;
    return accept({ exec, size, scroll: EMPTY_SCROLL_BACK, openedAt: clock.now(), leave: null });
  };

  return {
    open: async (key, id, size) => (await hold(key, id, size)) ?? carry(key, id, size),
    findAll: async (key, isKnown) => {
      const found: (readonly [string, OpenedShell])[] = [];
      const unanswered: string[] = [];
      const lookFor = async (id: string): Promise<void> => {
        const shell = await find(key, id);
        if (shell === null) await records?.forget(key, id);
        else found.push([id, shell]);
      };
      const ids = (records?.of(key) ?? []).map(({ id }) => id).filter((id) => !isKnown(id));
      await Promise.all(ids.map((id) => lookFor(id).catch(() => unanswered.push(id))));
      return { found, unanswered };
    },
    forget: async (key, id) => records?.forget(key, id),
    count: () => records?.count() ?? 0,
    keepOnly: async (runs) => records?.keepOnly(runs),
  };
};

const variablesOf = (id: string): Readonly<Record<string, string>> => ({
  TERM: 'xterm-256color',
  BERTH_TERMINAL: id,
});
