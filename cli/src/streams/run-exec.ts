import type { Duplex, Readable, Writable } from 'node:stream';
import {
  type ExecSignal,
  type Frame,
  frameReader,
  readExit,
  readFailure,
  type TerminalSize,
  writeFrame,
  writePatiently,
  writeResize,
} from '../../../libs/contracts/src/streams/index.ts';
import { CliFailure } from '../cli-failure.ts';

/** What is to be started; folder and size only where they are wanted. */
export type ExecWish = {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly folder?: string;
  readonly tty?: TerminalSize;
};

/** Where a program's input comes from, and where its output goes. */
export type ExecEnds = {
  readonly stdin: Readable | null;
  readonly stdout: Writable;
  readonly stderr: Writable;
};

export type RunningProgram = {
  readonly resize: (size: TerminalSize) => void;
  readonly signal: (name: ExecSignal) => void;
  /** Its exit code. @throws CliFailure when it could not be started, or nobody knows how it ended */
  readonly ended: Promise<number>;
  /** Lets go of it, which ends it. */
  readonly leave: () => void;
};

const feed = async (stream: Duplex, stdin: Readable): Promise<void> => {
  for await (const chunk of stdin) {
    const bytes: unknown = chunk;
    if (bytes instanceof Uint8Array) await writePatiently(stream, writeFrame('stdin', bytes));
    if (stream.destroyed) return;
  }
  await writePatiently(stream, writeFrame('stdinEnd'));
};

const endOf = ({ kind, payload }: Frame): number | null => {
  if (kind === 'exit') return readExit(payload);
  if (kind !== 'failed') return null;
  const failure = readFailure(payload);
  throw new CliFailure(failure?.code ?? 'internal', failure?.message ?? 'The program can not go on.');
};

const hear = async (stream: Duplex, { stdout, stderr }: ExecEnds): Promise<number> => {
  const read = frameReader();
  for await (const chunk of stream) {
    const bytes: unknown = chunk;
    if (!(bytes instanceof Uint8Array)) continue;
    for (const frame of read(bytes)) {
      if (frame.kind === 'stdout') await writePatiently(stdout, frame.payload);
      else if (frame.kind === 'stderr') await writePatiently(stderr, frame.payload);
      const code = endOf(frame);
      if (code !== null) return code;
    }
  }
  throw new CliFailure(
    'connection-lost',
    'The connection was lost, and the program was ended with it: the gateway or the node has gone, or the session was stopped.',
  );
};

/** Speaks to a program over a stream that was just opened. */
export const runExec = (stream: Duplex, wish: ExecWish | null, ends: ExecEnds): RunningProgram => {
  if (wish !== null) stream.write(JSON.stringify(wish));
  const ended = hear(stream, ends).finally(() => stream.destroy());
  if (ends.stdin !== null)
    feed(stream, ends.stdin).catch(() => undefined); // it has ended before its input
  else void stream.write(writeFrame('stdinEnd'));
  return {
    resize: (size) => void stream.write(writeResize(size)),
    signal: (name) => void stream.write(writeFrame('signal', new TextEncoder().encode(name))),
    ended,
    leave: () => void stream.destroy(),
  };
};
