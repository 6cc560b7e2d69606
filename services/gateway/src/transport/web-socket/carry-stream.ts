import { Buffer } from 'node:buffer';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FRAMES, writeFailure } from '#contracts';
import { DependencyFailure, describeError } from '#kernel';
import type { Log, Refusal, Result } from '#kernel';

/** Bytes both ways. Each waits for the other; the end of one is the end of both. */
const carry = async (client: Duplex, stream: Duplex, onInput: () => void): Promise<void> => {
  stream.on('error', () => undefined);
  try {
    const ends = [pipeline(client, stream), pipeline(stream, client)];
    // Not before it flows into the stream; a message that begins with another frame (a size, say) is no use of the session.
    client.on('data', (bytes: unknown) => {
      if (bytes instanceof Uint8Array && bytes[0] === FRAMES.stdin) onInput();
    });
    await Promise.all(ends);
  } catch {
    // One of them broke off: the other hears of it below.
  } finally {
    stream.destroy();
    client.destroy();
  }
};

const sayFailure = (client: Duplex, { code, message }: Pick<Refusal, 'code' | 'message'>): void => {
  client.resume().end(writeFailure({ code, message }));
};

/** Opens a stream for a client and carries it until one of both ends; why it can't be opened is told as the last frame. */
export const carryStream = async (
  client: Duplex,
  open: () => Promise<Result<Duplex, Refusal>>,
  log: Log,
  /** Something was typed, or comes from a pipe. */
  onInput: () => void,
): Promise<void> => {
  try {
    const outcome = await open();
    if (!outcome.ok) return sayFailure(client, outcome.refusal);
    // Whoever has left meanwhile leaves nothing running behind.
    if (client.destroyed || client.readableEnded) outcome.value.destroy();
    else await carry(client, outcome.value, onInput);
  } catch (error) {
    const isPassing = error instanceof DependencyFailure;
    log.warn({ cause: describeError(error) }, 'a stream could not be opened');
    const message = isPassing ? describeError(error) : 'A fault of Berth; its log says more.';
    sayFailure(client, { code: isPassing ? 'unavailable' : 'internal', message });
  }
};

/** The next message, as text; null if none comes in time. */
export const nextMessage = (client: Duplex, maxMs: number): Promise<string | null> =>
  new Promise((resolve) => {
    const done = (text: string | null): void => {
      clearTimeout(timer);
      client.off('readable', look).off('end', gone).off('close', gone);
      resolve(text);
    };
    const gone = (): void => done(null);
    const look = (): void => {
      const message: unknown = client.read();
      if (message === null) return;
      if (typeof message === 'string') done(message);
      else done(Buffer.isBuffer(message) ? message.toString('utf8') : '');
    };
    const timer = setTimeout(gone, maxMs);
    client.on('readable', look).once('end', gone).once('close', gone);
  });
