import type { Duplex, Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type Frame,
  frameReader,
  isExecSignal,
  readResize,
  writeExit,
  writeFailure,
  writeFrame,
  writePatiently,
} from '#contracts';
import { describeError } from '#kernel';
import type { RunningExec } from '../ports/run-streams.ts';

/** What it has left behind may hold its outputs open; who waits for the exit code shall not wait for that. */
const LAST_WORDS_MAX_MS = 2000;

async function* chunksOf(stream: Readable): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    const bytes: unknown = chunk;
    if (bytes instanceof Uint8Array) yield bytes;
  }
}

const carryOut = async (
  stream: Duplex,
  exec: RunningExec,
  { kind, payload }: Frame,
  onInput: () => void,
): Promise<void> => {
  switch (kind) {
    case 'stdin':
      onInput();
      if (!exec.stdin.writableEnded) await writePatiently(exec.stdin, payload);
      return;
    case 'stdinEnd':
      exec.stdin.end();
      return;
    case 'resize': {
      const size = readResize(payload);
      if (size !== null) await exec.resize(size).catch(() => undefined); // it has ended
      return;
    }
    case 'signal': {
      const name = payload.toString('latin1');
      if (isExecSignal(name)) await exec.signal(name).catch(() => undefined); // the same
      return;
    }
    default:
      stream.destroy(); // only a program says such things
  }
};

/** What the user says, until he goes. A program that does not read holds him up. */
const listen = async (stream: Duplex, exec: RunningExec, onInput: () => void): Promise<void> => {
  const read = frameReader();
  for await (const bytes of chunksOf(stream))
    for (const frame of read(bytes)) await carryOut(stream, exec, frame, onInput);
};

const tell = async (from: Readable, kind: 'stdout' | 'stderr', to: Duplex): Promise<void> => {
  for await (const bytes of chunksOf(from)) await writePatiently(to, writeFrame(kind, bytes));
};

/**
 * Carries a program over a stream, until it ends or its user goes; whoever of both goes takes the other along. That no more input comes is said by a frame:
 * a user who ends his side of the stream has gone, since that is all that is seen of it when his process dies.
 */
export const carryExec = async (
  stream: Duplex,
  exec: RunningExec,
  onInput: () => void = () => undefined,
): Promise<void> => {
  stream.on('error', () => undefined);
  exec.stdin.on('error', () => undefined); // it reads no more; it may go on without
  const heard = listen(stream, exec, onInput).catch(() => undefined);
  const told = Promise.all([tell(exec.stdout, 'stdout', stream), tell(exec.stderr, 'stderr', stream)]);
  told.catch(() => undefined);
  const closed = finished(stream, { readable: false }).catch(() => undefined);
  try {
    const end = exec.exited.then(
      async (code) => {
        await Promise.race([told, delay(LAST_WORDS_MAX_MS, undefined, { ref: false })]);
        return writeExit(code);
      },
      (error: unknown) => writeFailure({ code: 'unavailable', message: describeError(error) }),
    );
    const last = await Promise.race([end, closed, heard]);
    if (last !== undefined) {
      stream.end(last);
      await Promise.race([closed, delay(LAST_WORDS_MAX_MS, undefined, { ref: false })]);
    }
  } finally {
    stream.destroy();
    await exec.end();
    await heard;
  }
};
