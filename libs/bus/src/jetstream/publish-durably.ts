import { setTimeout as delay } from 'node:timers/promises';
import { jetstream, jetstreamManager, type StreamConfig } from '@nats-io/jetstream';
import type { MsgHdrs } from '@nats-io/transport-node';
import { DependencyFailure } from '#kernel';
import type { Bus } from '../bus.ts';
import { ensureStream } from './streams.ts';

export type PublishOptions = {
  readonly stream: Partial<StreamConfig> & { readonly name: string };
  readonly subject: string;
  readonly payload: Uint8Array | string;
  /** Names the message: JetStream keeps it once, however often it is sent (within two minutes). */
  readonly messageId: string;
  readonly headers?: MsgHdrs;
  /** How long to go on trying. */
  readonly deadlineMs: number;
};

const ATTEMPT_MS = 1000;
const PAUSE_MS = 100;

/**
 * Publishes until JetStream has acknowledged it, and makes the stream anew if it is gone.
 *
 * @throws DependencyFailure (retryable) when the deadline passes first; it may have been stored all the same.
 */
export const publishDurably = async (bus: Bus, options: PublishOptions): Promise<void> => {
  const endsAt = performance.now() + options.deadlineMs;
  for (;;) {
    try {
      await jetstream(bus.connection()).publish(options.subject, options.payload, {
        msgID: options.messageId,
        timeout: ATTEMPT_MS,
        ...(options.headers === undefined ? {} : { headers: options.headers }),
      });
      return;
    } catch (cause) {
      if (performance.now() + PAUSE_MS >= endsAt) {
        throw new DependencyFailure('jetstream', `publish ${options.subject}`, { retryable: true, cause });
      }
      await delay(PAUSE_MS);
      // No stream listens on the subject, or JetStream is away: the next attempt tells which.
      if (bus.isConnected()) await reviveStream(bus, options.stream);
    }
  }
};

const reviveStream = async (bus: Bus, stream: PublishOptions['stream']): Promise<void> => {
  try {
    const manager = await jetstreamManager(bus.connection(), { checkAPI: false, timeout: ATTEMPT_MS });
    await ensureStream(manager, stream);
  } catch {
    // The publish that follows fails for the same reason, and it has the deadline.
  }
};
