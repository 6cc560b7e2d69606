import { Metadata } from '@grpc/grpc-js';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { Observable } from 'rxjs';
import { invariant } from '#kernel';
import { problemFor } from '../refusal-status.ts';
import { takeStreamPlace } from '../stream-places.ts';
import type { RpcCall, Wire } from './rpc-call.ts';

/** Keeps proxies and clients from taking silence for death. */
const HEARTBEAT_MS = 10_000;
/** A stream ends so long after its key was revoked, at the latest. */
const RECHECK_MS = 5000;
/** Who does not read for so long is dropped; he may come back with his last position. */
const SLOW_MAX_MS = 30_000;

type WritableWire = ServerWritableStream<object, object>;
const isWritable = (wire: Wire): wire is WritableWire => 'write' in wire;

/** True if the client took what was written, false if it is gone. @throws ProblemException if it does neither */
const drained = (wire: WritableWire, signal: AbortSignal): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      wire.off('drain', onDrain);
      signal.removeEventListener('abort', onGone);
      act();
    };
    const onDrain = (): void => settle(() => resolve(true));
    const onGone = (): void => settle(() => resolve(false));
    const timer = setTimeout(() => {
      const message = `Nothing was read for ${SLOW_MAX_MS / 1000} s; go on after what you read last.`;
      settle(() => reject(problemFor({ code: 'deadline-exceeded', message })));
    }, SLOW_MAX_MS);
    wire.once('drain', onDrain);
    signal.addEventListener('abort', onGone, { once: true });
    if (signal.aborted) onGone();
  });

const keyIsGone = () =>
  problemFor({
    code: 'key-unknown',
    message: 'What this stream was opened with opens nothing any more.',
  });

type Source = {
  readonly messages: (signal: AbortSignal) => AsyncIterable<object>;
  readonly heartbeat: () => Promise<object>;
};

/**
 * Sends messages as they come, no faster than they are read, until there are no more or the client is gone: it cancelled, its deadline passed, or its
 * connection broke. What the messages come from is let go of then.
 */
export const streamCall = ({ wire, isStill }: RpcCall, { messages, heartbeat }: Source): Observable<never> =>
  new Observable((subscriber) => {
    invariant(isWritable(wire), 'only methods with a stream of answers stream');
    const gone = new AbortController();
    const leave = takeStreamPlace();
    let isWaiting = false;
    let fault: Error | undefined;
    const end = (error: Error): void => {
      fault ??= error;
      gone.abort();
    };

    const beat = setInterval(() => {
      heartbeat().then(
        (message) => isWaiting || gone.signal.aborted || wire.write(message),
        () => undefined, // the log is away: who listens hears it from the messages
      );
    }, HEARTBEAT_MS);
    // While the database is away nobody can tell; it is asked again.
    const recheck = setInterval(() => {
      isStill().then(
        (isWell) => (isWell ? undefined : end(keyIsGone())),
        () => undefined,
      );
    }, RECHECK_MS);

    const send = async (): Promise<void> => {
      // The client knows from now on that it listens.
      wire.sendMetadata(new Metadata());
      for await (const message of messages(gone.signal)) {
        if (gone.signal.aborted) break;
        if (wire.write(message)) continue;
        isWaiting = true;
        if (!(await drained(wire, gone.signal))) break;
        isWaiting = false;
      }
      if (fault !== undefined) throw fault;
    };
    const tidy = (): void => {
      clearInterval(beat);
      clearInterval(recheck);
      leave();
    };
    send()
      .finally(tidy)
      .then(
        () => subscriber.complete(),
        (error: unknown) => subscriber.error(error),
      );
    return () => gone.abort();
  });
