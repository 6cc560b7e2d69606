import type { Duplex } from 'node:stream';
import { type TerminalSize, type TerminalView, writeExit, writeFailure } from '#contracts';
import {
  accept,
  type Clock,
  describeError,
  type EpochMs,
  type Refusal,
  refuse,
  type Result,
  type SessionId,
} from '#kernel';
import { carriedBy } from '../domain/exec-mark.ts';
import { type RunKey, runName } from '../domain/run.ts';
import type { RunningExec, RunStreams } from '../ports/run-streams.ts';
import { type TerminalViewers, terminalViewers } from './terminal-viewers.ts';

export type Terminals = {
  /** Joins a terminal of a run; one that is not there is opened. */
  readonly join: (
    key: RunKey,
    wanted: { readonly id: string; readonly after: number | null; readonly size: TerminalSize },
  ) => Promise<Result<(stream: Duplex) => Promise<void>, Refusal>>;
  readonly list: (key: RunKey) => readonly TerminalView[];
  /** Hangs up. Refused where there is none. */
  readonly close: (key: RunKey, id: string) => Promise<Result<void, Refusal>>;
  readonly closeAll: () => Promise<void>;
};

type Terminal = {
  readonly exec: RunningExec;
  readonly viewers: TerminalViewers;
  readonly openedAt: EpochMs;
  lastInputAt: EpochMs | null;
  size: TerminalSize;
};

/** Known from the moment that somebody asks for it: whoever comes meanwhile gets the same one. */
type Slot = { readonly opening: Promise<Result<Terminal, Refusal>>; terminal: Terminal | null };

const OF_RUN_MAX = 32;
const OF_NODE_MAX = 256;
const SHELL = ['/bin/sh', '-c', 'command -v bash >/dev/null && exec bash -l; exec sh -l'];

/** Terminals that stay when nobody looks: the program and the last that it said are kept until it ends, or the session does. */
export const terminals = (
  runtime: RunStreams,
  clock: Clock,
  noteInput: (session: SessionId) => void = () => undefined,
  /** Names this process. */
  agent = '',
): Terminals => {
  const runs = new Map<string, Map<string, Slot>>();

  const forget = (name: string, id: string): void => {
    const own = runs.get(name);
    own?.delete(id);
    if (own?.size === 0) runs.delete(name);
  };

  const open = async (key: RunKey, id: string, size: TerminalSize): Promise<Result<Terminal, Refusal>> => {
    const env = { TERM: 'xterm-256color', BERTH_TERMINAL: id };
    const started = await runtime.exec(
      key,
      carriedBy(agent, { command: SHELL, env, folder: null, tty: size }),
    );
    if (!started.ok) return started;
    const exec = started.value;
    exec.stderr.resume();
    exec.stdin.on('error', () => undefined); // it has ended
    const viewers = terminalViewers(exec, {
      onInput: () => {
        terminal.lastInputAt = clock.now();
        noteInput(key.sessionId);
      },
      onResize: (wanted) => {
        terminal.size = wanted;
        exec.resize(wanted).catch(() => undefined); // it has ended
      },
    });
    const terminal: Terminal = { exec, viewers, openedAt: clock.now(), lastInputAt: null, size };
    void exec.exited
      .then(writeExit, (error: unknown) =>
        writeFailure({ code: 'unavailable', message: describeError(error) }),
      )
      .then((last) => {
        forget(runName(key), id);
        viewers.end(last);
      });
    return accept(terminal);
  };

  const slotOf = (key: RunKey, id: string, size: TerminalSize): Result<Slot, Refusal> => {
    const own = runs.get(runName(key)) ?? new Map<string, Slot>();
    const there = own.get(id);
    if (there !== undefined) return accept(there);
    const count = [...runs.values()].reduce((sum, { size: some }) => sum + some, 0);
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
    list: (key) =>
      [...(runs.get(runName(key)) ?? [])].flatMap(([id, { terminal }]) =>
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
      ),
    close: async (key, id) => {
      const terminal = runs.get(runName(key))?.get(id)?.terminal ?? null;
      if (terminal === null)
        return refuse({ code: 'terminal-unknown', message: `The session has no terminal "${id}".` });
      await terminal.exec.end();
      return accept(undefined);
    },
    closeAll: async () => {
      const all = [...runs.values()].flatMap((own) => [...own.values()]);
      await Promise.all(all.flatMap(({ terminal }) => (terminal === null ? [] : [terminal.exec.end()])));
    },
  };
};
