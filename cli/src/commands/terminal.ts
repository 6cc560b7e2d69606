import { setTimeout as sleep } from 'node:timers/promises';
import type { Dial } from '../api/dial.ts';
import { CliFailure } from '../cli-failure.ts';
import { watchTerminal } from '../streams/watch-terminal.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { rawInput, sizeOf } from './exec.ts';

export type TerminalOptions = { readonly name: string };

/** Ctrl-]: leaves the terminal as it is. */
const LEAVE = 0x1d;
const PAUSE_MS = 500;
const RETRY_FOR_MS = 60_000;

/** Looks at a terminal of a session, over losses of the connection, until it ends or is left. */
export const attachTerminal = async (
  dial: Dial,
  terminal: Terminal,
  ref: string,
  { name }: TerminalOptions,
): Promise<number> => {
  const { stdin, stdout } = process;
  const path = `/v1/sessions/${encodeURIComponent(ref)}/terminals/${encodeURIComponent(name)}`;
  const left = new AbortController();
  const relax = rawInput(stdin);
  stdin.on('data', (bytes: Buffer) => {
    if (stdin.isTTY && bytes.includes(LEAVE)) left.abort();
  });
  const seen: { place: number | null; lostAt: number | null } = { place: null, lostAt: null };
  try {
    if (stdin.isTTY) terminal.note('(Ctrl-] leaves the terminal; what runs in it goes on)');
    for (;;) {
      const { columns, rows } = sizeOf(terminal);
      const after = seen.place === null ? '' : `&after=${seen.place}`;
      try {
        const stream = await dial(`${path}?columns=${columns}&rows=${rows}${after}`);
        const exitCode = await watchTerminal(stream, seen.place, {
          stdin,
          stdout,
          size: () => sizeOf(terminal),
          onReplaced: () =>
            terminal.note('\r\nberth: the terminal had ended with its node; this is a new one\r'),
          onPlace: (at) => {
            seen.place = at;
            seen.lostAt = null;
          },
          left: left.signal,
        });
        if (exitCode !== null) return exitCode;
        if (left.signal.aborted) return 0;
      } catch (error) {
        if (seen.place === null || !(error instanceof CliFailure) || isFinal(error)) throw error;
        if (seen.lostAt !== null && performance.now() - seen.lostAt > RETRY_FOR_MS) throw error;
      }
      seen.lostAt ??= performance.now();
      await sleep(PAUSE_MS, undefined, { signal: left.signal }).catch(() => undefined);
      if (left.signal.aborted) return 0;
    }
  } finally {
    relax();
    stdin.destroy();
  }
};

/** What no second try changes. */
const isFinal = ({ code }: CliFailure): boolean =>
  !['unreachable', 'unavailable', 'deadline-exceeded', 'connection-lost'].includes(code);
