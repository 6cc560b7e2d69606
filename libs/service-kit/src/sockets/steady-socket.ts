import { Buffer } from 'node:buffer';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { invariant } from '#kernel';

/** True: the part may be overwritten. False: no more comes until `goOn`, and the part is left as it is. */
export type Taker = (part: Buffer) => boolean;

/**
 * A connection whose bytes all come in the same memory. Node takes 64 KiB of fresh memory for each read otherwise, and clears away after it for longer than it
 * takes to carry the bytes.
 */
export type SteadySocket = {
  /** To write to, and to listen to for its end. What comes is told to the taker alone. */
  readonly socket: Duplex;
  /** Who gets what comes from now on; while that is nobody, nothing is read. */
  readonly take: (taker: Taker | null) => void;
  /** The taker is done with the part that it has kept. */
  readonly goOn: () => void;
};

/** A machine moves a gibibyte in half the time with these as with 64 KiB; larger ones gain little. What is not used of it is never there. */
const MEMORY_BYTES = 256 * 1024;

/** Gives parts to whoever takes them, one at a time. */
const handingOver = (first: Buffer | null, resume: () => void) => {
  let held = first;
  let taker: Taker | null = null;
  const run = (): void => {
    while (taker !== null && held !== null) {
      const part = held;
      held = null;
      if (!taker(part)) return;
    }
    if (taker !== null) resume();
  };
  return {
    /** False: nothing more may be read. */
    come: (part: Buffer): boolean => {
      if (taker !== null) return taker(part);
      held = part;
      return false;
    },
    take: (next: Taker | null): void => {
      taker = next;
      run();
    },
    goOn: run,
  };
};

/** What Node itself reads a plain connection by. It is no public part of Node: where it is not as it was, connections are read as ever. */
const handleOf = (given: Duplex): object | null => {
  if (!(given instanceof net.Socket) || given instanceof tls.TLSSocket) return null;
  const handle: unknown = Reflect.get(given, '_handle');
  return typeof handle === 'object' && handle !== null && 'useUserBuffer' in handle ? handle : null;
};

const socketOf = (handle: object, come: Taker): net.Socket => {
  const memory = Buffer.allocUnsafeSlow(MEMORY_BYTES);
  const onread = { buffer: memory, callback: (bytes: number) => come(memory.subarray(0, bytes)) };
  // By reflection: the types know no such option.
  const socket: unknown = Reflect.construct(net.Socket, [{ handle, allowHalfOpen: true, onread }]);
  invariant(socket instanceof net.Socket, 'a socket is made of its handle');
  return socket;
};

const asEver = (given: Duplex): SteadySocket => {
  given.pause();
  given.on('error', () => undefined); // its end is what counts
  const { come, take, goOn } = handingOver(null, () => void given.resume());
  given.on('data', (part: Buffer) => {
    if (!come(part)) given.pause();
  });
  return { socket: given, take, goOn };
};

/**
 * Takes over a connection that nobody reads yet, or any more. Of a plain one the given object remains as the shell of it: destroying either destroys both.
 */
export const steadySocket = (given: Duplex): SteadySocket => {
  const handle = handleOf(given);
  if (handle === null || given.destroyed) return asEver(given);
  const read: unknown = given.read();
  const { come, take, goOn } = handingOver(read instanceof Buffer ? read : null, () => void socket.resume());
  const socket = socketOf(handle, come);
  socket.pause();
  Reflect.set(given, '_handle', null);
  socket.on('error', () => undefined); // its end is what counts
  socket.once('close', () => given.destroy());
  given.once('close', () => socket.destroy());
  return { socket, take, goOn };
};
