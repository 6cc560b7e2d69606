import type { Duplex } from 'node:stream';
import { type TerminalSize, type TerminalView, writeExit, writeFailure } from '#contracts';
import {
  accept,
  describeError,
  type EpochMs,
  type Refusal,
  refuse,
  type Result,
  type SessionId,
} from '#kernel';
import { type RunKey, runName } from '../domain/run.ts';
import type { RunningExec } from '../ports/run-streams.ts';
import { type OpenedShell, shells, type ShellsDeps } from './open-shell.ts';
import { type TerminalViewers, terminalViewers } from './terminal-viewers.ts';

export type Terminals = {
  /** Joins a terminal of a run; one that is not there is opened. */
  readonly join: (
    key: RunKey,
    wanted: { readonly id: string; readonly after: number | null; readonly size: TerminalSize },
  ) => Promise<Result<(stream: Duplex) => Promise<void>, Refusal>>;
  readonly list: (key: RunKey) => Promise<readonly TerminalView[]>;
  /** Hangs up. Refused where there is none. */
  readonly close: (key: RunKey, id: string) => Promise<Result<void, Refusal>>;
  /** This process ends: terminals that are held in their runs go on, the others are hung up. */
  readonly leaveAll: () => Promise<void>;
  /** Forgets the terminals of runs that are gone. */
  readonly sweep: (runs: ReadonlySet<string>) => Promise<void>;
};

type Terminal = {
  readonly exec: RunningExec;
  readonly leave: OpenedShell['leave'];
  readonly viewers: TerminalViewers;
  readonly openedAt: EpochMs;
  lastInputAt: EpochMs | null;
  size: TerminalSize;
};

/** Known from the moment that somebody asks for it: whoever comes meanwhile gets the same one. */
type Slot = { readonly opening: Promise<Result<Terminal, Refusal>>; terminal: Terminal | null };

const OF_RUN_MAX = 32;
const OF_NODE_MAX = 256;

export type TerminalsDeps = ShellsDeps & { readonly noteInput?: (session: SessionId) => void };

/** Terminals that stay when nobody looks: the program and the last that it said are kept until it ends, or the session does. */
export const terminals = ({ noteInput = () => undefined, ...deps }: TerminalsDeps): Terminals => {
  const { clock } = deps;
  const runs = new Map<string, Map<string, Slot>>();
  /** Runs whose terminals were looked for. */
  const known = new Map<string, Promise<readonly string[]>>();
  const kept = shells(deps);

  const forget = (name: string, id: string): void => {
    const own = runs.get(name);
    own?.delete(id);
    if (own?.size === 0) runs.delete(name);
  };

  const show = (key: RunKey, id: string, shell: OpenedShell): Terminal => {
    const { exec, scroll, size, openedAt, leave } = shell;
    exec.stderr.resume();
    exec.stdin.on('error', () => undefined); // it has ended
    const viewers = terminalViewers(exec, scroll, {
      onInput: () => {
        terminal.lastInputAt = clock.now();
        noteInput(key.sessionId);
      },
      onResize: (wanted) => {
        terminal.size = wanted;
        exec.resize(wanted).catch(() => undefined); // it has ended
      },
    });
    const terminal: Terminal = { exec, leave, viewers, openedAt, lastInputAt: null, size };
    void exec.exited
      .then(writeExit, (error: unknown) =>
        writeFailure({ code: 'unavailable', message: describeError(error) }),
      )
      .then(async (last) => {
        // On disk first: whoever opens another one of this name meanwhile would lose its record.
        await kept.forget(key, id).catch(() => undefined);
        forget(runName(key), id);
        viewers.end(last);
      });
    return terminal;
  };

  const open = async (key: RunKey, id: string, size: TerminalSize): Promise<Result<Terminal, Refusal>> => {
    const shell = await kept.open(key, id, size);
    return shell.ok ? accept(show(key, id, shell.value)) : shell;
  };

  /** What an agent before this one has left in a run; returns those that don't answer. */
  const findOld = async (key: RunKey): Promise<readonly string[]> => {
    const { found, unanswered } = await kept.findAll(key, (id) => runs.get(runName(key))?.has(id) === true);
    // It is looked for them again the next time.
    if (unanswered.length > 0) known.delete(runName(key));
    for (const [id, shell] of found) {
      const own = runs.get(runName(key)) ?? new Map<string, Slot>();
      const terminal = show(key, id, shell);
      runs.set(runName(key), own.set(id, { opening: Promise.resolve(accept(terminal)), terminal }));
    }
    return unanswered;
  };
  const lookOnce = (key: RunKey): Promise<readonly string[]> => {
    const looking = known.get(runName(key)) ?? findOld(key);
    known.set(runName(key), looking);
    return looking;
  };

  const slotOf = (key: RunKey, id: string, size: TerminalSize): Result<Slot, Refusal> => {
    const own = runs.get(runName(key)) ?? new Map<string, Slot>();
    const there = own.get(id);
    if (there !== undefined) return accept(there);
    const here = [...runs.values()].reduce((sum, { size: some }) => sum + some, 0);
    const count = Math.max(here, kept.count());
    if (own.size >= OF_RUN_MAX || count >= OF_NODE_MAX)
      return refuse({
        code: 'stream-limit',
        message: `A session has at most ${OF_RUN_MAX} terminals, a node ${OF_NODE_MAX}. Close some.`,
      });
    const slot: Slot = { opening: open(key, id, size), terminal: null };
    runs.set(runName(key), own.set(id, slot));
    return accept(slot);
  };

  return {
    join: async (key, { id, after, size }) => {
      await lookOnce(key);
      const slot = slotOf(key, id, size);
      if (!slot.ok) return slot;
      try {
        const opened = await slot.value.opening;
        if (!opened.ok) {
          forget(runName(key), id);
          return opened;
        }
        slot.value.terminal = opened.value;
        return accept((stream) => opened.value.viewers.watch(stream, after));
      } catch (error) {
        forget(runName(key), id);
        throw error;
      }
    },
    list: async (key) => {
      await lookOnce(key);
      return [...(runs.get(runName(key)) ?? [])].flatMap(([id, { terminal }]) =>
        terminal === null
          ? []
          : [
              {
                id,
                openedAt: terminal.openedAt,
                lastInputAt: terminal.lastInputAt,
                size: terminal.size,
                viewers: terminal.viewers.count(),
                bytes: terminal.viewers.total(),
              },
            ],
      );
    },
    close: async (key, id) => {
      const unanswered = await lookOnce(key);
      if (unanswered.includes(id))
        return refuse({ code: 'unavailable', message: `The terminal "${id}" does not answer just now.` });
      const terminal = runs.get(runName(key))?.get(id)?.terminal ?? null;
      if (terminal === null)
        return refuse({ code: 'terminal-unknown', message: `The session has no terminal "${id}".` });
      await terminal.exec.end();
      return accept(undefined);
    },
    leaveAll: async () => {
      const all = [...runs.values()].flatMap((own) => [...own.values()]);
      await Promise.all(
        all.map(async ({ terminal }) => {
          if (terminal?.leave == null) await terminal?.exec.end();
          else terminal.leave();
        }),
      );
    },
    sweep: async (names) => {
      for (const name of known.keys()) if (!names.has(name)) known.delete(name);
      await kept.keepOnly(names);
    },
  };
};
