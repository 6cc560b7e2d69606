import type { Buffer } from 'node:buffer';
import type { Duplex, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { type SteadySocket, steadySocket } from './steady-socket.ts';

/**
 * Watches that a part is not overwritten before it is sent. What the machine takes at once, as a rule all of it, is waited for by nobody.
 */
export const untilSent = (
  to: Writable,
  goOn: () => void,
): {
  /** Writes; `write` may be called several times for one part. */
  readonly write: (bytes: Buffer) => void;
  /** Whether all is sent. If not, `goOn` is called as soon as it is. */
  readonly isSent: () => boolean;
} => {
  let written = 0;
  let awaited = 0;
  return {
    write: (bytes) => {
      written += 1;
      const mine = written;
      to.write(bytes, () => {
        if (mine !== awaited) return;
        awaited = 0;
        goOn();
      });
    },
    isSent: () => {
      if (to.writableLength === 0) return true;
      awaited = written;
      return false;
    },
  };
};

/** Sends on all that comes, no faster than it goes. Its end is not sent on. */
export const sendOn = (from: SteadySocket, to: Writable): void => {
  const { write, isSent } = untilSent(to, from.goOn);
  from.take((part) => {
    write(part);
    return isSent();
  });
};

/**
 * Bytes both ways, until both have said that no more comes, or one of them breaks; then both are gone. Each waits for the other: nobody is told faster than he reads.
 */
export const joinStreams = async (one: Duplex, other: Duplex): Promise<void> => {
  const [near, far] = [steadySocket(one), steadySocket(other)];
  near.socket.once('end', () => far.socket.end());
  far.socket.once('end', () => near.socket.end());
  const both = Promise.all([finished(near.socket), finished(far.socket)]);
  sendOn(near, far.socket);
  sendOn(far, near.socket);
  try {
    await both;
  } catch {
    // One of them broke off: the other hears of it below.
  } finally {
    near.socket.destroy();
    far.socket.destroy();
  }
};
