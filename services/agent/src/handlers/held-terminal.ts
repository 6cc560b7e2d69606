import { once } from 'node:events';
import { type Duplex, PassThrough, Writable } from 'node:stream';
import {
  type Frame,
  frameReader,
  readExit,
  readPosition,
  readResize,
  type TerminalSize,
  writeFrame,
  writeResize,
} from '#contracts';
import { DependencyFailure } from '#kernel';
import { EMPTY_SCROLL_BACK, said, type ScrollBack, SCROLL_BACK_BYTES } from '../domain/scroll-back.ts';
import type { RunKey } from '../domain/run.ts';
import type { RunningExec, RunStreams } from '../ports/run-streams.ts';

/** A terminal that is held inside of a run, and goes on when this process lets go of it. */
export type HeldTerminal = {
  readonly exec: RunningExec;
  /** What it had said when it was found. */
  readonly scroll: ScrollBack;
  readonly size: TerminalSize;
  /** Lets go of it: nobody is told of an end. */
  readonly leave: () => void;
};

/** What it says first is in memory. */
const GREETING_MAX_MS = 2000;
/** A program has a grace before it is killed. */
const HANGUP_MAX_MS = 5000;
/** SIGKILL, as to all of a session that ends. */
const KILLED = 137;
const HUNG_UP = 129;

export const terminalSocket = (id: string): string => `/tmp/.berth-terminal-${id}.sock`;

const failure = (cause: string): DependencyFailure =>
  new DependencyFailure('terminal', 'find it again', { retryable: true, cause });

type Greeting = { readonly scroll: ScrollBack; readonly size: TerminalSize };

/** What it tells everybody who comes: where it begins, what is kept, and its size when that is all. What is told here is the session's, and may be anything. */
const greet = (): ((frame: Frame) => Greeting | null) => {
  let scroll: ScrollBack | null = null;
  return ({ kind, payload }) => {
    if (kind === 'position' && scroll === null) {
      const position = readPosition(payload);
      if (position === null || !Number.isSafeInteger(position)) throw failure('its place is none');
      scroll = { ...EMPTY_SCROLL_BACK, total: position };
      return null;
    }
    if (scroll === null) throw failure('it does not say where it begins');
    if (kind === 'stdout') {
      scroll = said(scroll, payload, SCROLL_BACK_BYTES);
      return null;
    }
    const size = kind === 'resize' ? readResize(payload) : null;
    if (size === null) throw failure('it says what is no terminal');
    return { scroll, size };
  };
};

/** Hangs up by a connection of its own: on the other one what was typed may still wait for who reads it. */
const hangUp = async (runtime: RunStreams, key: RunKey, id: string): Promise<void> => {
  const outcome = await runtime.connect(key, { socketPath: terminalSocket(id) });
  if (!outcome.ok) return;
  const stream = outcome.value;
  stream.on('error', () => undefined).resume();
  stream.once('end', () => stream.destroy());
  stream.write(writeFrame('stdinEnd'));
  await once(stream, 'close', { signal: AbortSignal.timeout(HANGUP_MAX_MS) }).catch(() => undefined);
  stream.destroy();
};

/** Joined with one that is there. */
const attach = (stream: Duplex, end: () => Promise<void>): Promise<HeldTerminal> => {
  const stdout = new PassThrough();
  let [isLeft, isEnding, exitCode] = [false, false, KILLED];
  const { promise: exited, resolve: over, reject: broken } = Promise.withResolvers<number>();
  exited.catch(() => undefined); // whoever waits for it hears of it
  const { promise: greeted, resolve: isGreeted, reject: notGreeted } = Promise.withResolvers<HeldTerminal>();
  const timer = setTimeout(() => fail(failure('it does not answer')), GREETING_MAX_MS);
  const fail = (error: unknown): void => {
    clearTimeout(timer);
    notGreeted(error);
    broken(error);
    stream.destroy();
  };

  const stdin = new Writable({
    write: (bytes: Uint8Array, _encoding, done) => void stream.write(writeFrame('stdin', bytes), done),
  });
  const exec: RunningExec = {
    stdin,
    stdout,
    stderr: new PassThrough().end(),
    resize: (size) => Promise.resolve(void stream.write(writeResize(size))),
    signal: (name) => Promise.resolve(void stream.write(writeFrame('signal', Buffer.from(name)))),
    exited,
    end: async () => {
      [isEnding, exitCode] = [true, HUNG_UP];
      await end();
      stream.destroy();
    },
  };
  const leave = (): void => {
    isLeft = true;
    stream.destroy();
  };

  let greeting: ReturnType<typeof greet> | null = greet();
  const hear = (frame: Frame): void => {
    if (greeting !== null) {
      const told = greeting(frame);
      if (told === null) return;
      greeting = null;
      clearTimeout(timer);
      isGreeted({ exec, ...told, leave });
    } else if (frame.kind === 'stdout') {
      if (!stdout.write(frame.payload)) stream.pause();
    } else if (frame.kind === 'exit' && !isEnding) {
      exitCode = readExit(frame.payload) ?? KILLED;
    }
  };
  stdout.on('drain', () => stream.resume());
  const read = frameReader();
  stream.on('error', () => undefined); // its end is what counts
  stream.on('data', (bytes: Uint8Array) => {
    try {
      for (const frame of read(bytes)) hear(frame);
    } catch (error) {
      fail(error);
    }
  });
  stream.once('end', () => stream.destroy());
  stream.once('close', () => {
    clearTimeout(timer);
    notGreeted(failure('it has just ended'));
    if (isLeft) return;
    // All that it has said comes first.
    stdout.once('close', () => over(exitCode));
    stdout.end();
  });
  return greeted;
};

/** Finds a terminal in a run; null if it is not there. @throws DependencyFailure when it is there and does not answer */
export const findTerminal = async (
  runtime: RunStreams,
  key: RunKey,
  id: string,
): Promise<HeldTerminal | null> => {
  const outcome = await runtime.connect(key, { socketPath: terminalSocket(id) });
  return outcome.ok ? attach(outcome.value, () => hangUp(runtime, key, id)) : null;
};
