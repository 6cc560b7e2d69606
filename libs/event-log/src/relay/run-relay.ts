import { setTimeout as sleep } from 'node:timers/promises';
import type { NatsConnection } from '@nats-io/transport-node';
import { SUBJECTS } from '#contracts';
import { describeError, type Log } from '#kernel';
import { alarmClock } from '../alarm-clock.ts';
import { unlessAborted } from '../unless-aborted.ts';
import { eventMessage } from './event-message.ts';
import { type EventsStream, eventsStream, type Standing } from './events-stream.ts';
import { BEGINNING, openRelayLog, type OutgoingEvent, type Place, type RelayLog } from './relay-log.ts';

export type RelayOptions = {
  /** Any role that may read the log. */
  readonly postgresUrl: string;
  /** The connection to NATS, as soon as there is one; it reconnects by itself. */
  readonly connected: () => Promise<NatsConnection>;
  readonly log: Log;
  /** How far back the stream reaches when it has to be made anew; whoever wants more reads the log. */
  readonly rebuildMax?: number;
  /** Key of the advisory lock. Relays with different keys lead at once, and only the fence is between them: for tests. */
  readonly lockKey?: number;
  readonly onProgress?: (progress: RelayProgress) => void;
};

export type RelayProgress =
  | { readonly kind: 'leading' }
  /** The stream was asked where it stands: at the start, after every failure, and now and then. */
  | { readonly kind: 'synced'; readonly position: number }
  | { readonly kind: 'recreated'; readonly why: string; readonly start: number }
  | { readonly kind: 'published'; readonly position: number; readonly count: number }
  | { readonly kind: 'failed'; readonly cause: string };

/** The server takes at most a thousand messages as one batch. */
const BATCH = 500;
const BATCH_SIZE_MAX = 4 * 1024 * 1024;
/** Any number, the same in every process. */
const LEADER_LOCK = 5_205_710;
const POLL_MS = 200;
/** Of a burst one read brings many; the first event of it is on its way at once. */
const APART_MS = 5;
/** Somebody may delete the stream, or write to it, while nothing is appended. */
const VERIFY_MS = 3000;
const LEAD_RETRY_MS = 500;
const PAUSE_MS = { first: 50, max: 1000 } as const;
const REBUILD_MAX = 100_000;

/**
 * Copies the log into JetStream, in order, each event once, until the signal. It has no checkpoint: the stream itself says where to go on,
 * its sequence being the position. Each publish expects the last sequence, so that two relays at once can do no harm; an advisory lock only
 * spares them the quarrel. What does not fit (deleted, rolled back, written to by somebody else, or ahead of a log that was restored from
 * a backup) is made anew from the log. Postgres and NATS may go and come back at any time.
 */
export const runRelay = async (options: RelayOptions, signal: AbortSignal): Promise<void> => {
  const { log } = options;
  let complaint = '';
  while (!signal.aborted) {
    try {
      const connection = await unlessAborted(options.connected(), signal);
      await relayOnce(options, connection, signal);
      complaint = '';
    } catch (error) {
      if (signal.aborted) return;
      const cause = describeError(error);
      options.onProgress?.({ kind: 'failed', cause });
      if (cause !== complaint) log.warn({ cause }, 'the relay lost Postgres; connecting again');
      complaint = cause;
      await pause(PAUSE_MS.max / 4, signal);
    }
  }
};

/** As long as its connection to Postgres lives. */
const relayOnce = async (
  options: RelayOptions,
  connection: NatsConnection,
  signal: AbortSignal,
): Promise<void> => {
  const source = await openRelayLog(options.postgresUrl);
  const alarm = alarmClock();
  const hints = connection.subscribe(SUBJECTS.logAppended, { callback: () => alarm.ring() });
  signal.addEventListener('abort', alarm.ring);
  try {
    while (!(await source.tryToLead(options.lockKey ?? LEADER_LOCK))) {
      await pause(LEAD_RETRY_MS, signal);
      if (signal.aborted) return;
    }
    options.onProgress?.({ kind: 'leading' });
    options.log.info({}, 'this relay leads');
    await lead({ ...options, source, stream: await eventsStream(connection), alarm }, signal);
  } finally {
    signal.removeEventListener('abort', alarm.ring);
    if (!hints.isClosed()) hints.unsubscribe();
    await source.close();
  }
};

type Lead = RelayOptions & {
  readonly source: RelayLog;
  readonly stream: EventsStream;
  readonly alarm: ReturnType<typeof alarmClock>;
};

const lead = async (relay: Lead, signal: AbortSignal): Promise<void> => {
  const { source, stream, alarm, log } = relay;
  let place: Place | undefined;
  /** What follows the batch that is being published, read meanwhile. */
  let ahead: ReturnType<RelayLog['read']> | undefined;
  let verifiedAt = 0;
  let readAt = Number.NEGATIVE_INFINITY;
  let pauseMs: number = PAUSE_MS.first;
  while (!signal.aborted) {
    alarm.reset();
    // Failures of Postgres end the lead; those of NATS are met here.
    try {
      if (place === undefined || performance.now() - verifiedAt > VERIFY_MS) {
        ahead = undefined;
        place = await sync(relay);
        verifiedAt = performance.now();
      }
    } catch (error) {
      if (!(error instanceof StreamFailure)) throw error;
      place = undefined;
      relay.onProgress?.({ kind: 'failed', cause: describeError(error.cause) });
      log.debug({ cause: describeError(error.cause) }, 'JetStream does not say where the stream stands');
      await pause(pauseMs, signal);
      pauseMs = Math.min(pauseMs * 2, PAUSE_MS.max);
      continue;
    }
    const tooSoonMs = readAt + APART_MS - performance.now();
    if (ahead === undefined && tooSoonMs > 0) await pause(tooSoonMs, signal);
    readAt = performance.now();
    const read = await (ahead ?? source.read(place, BATCH));
    ahead = undefined;
    const events = read === undefined ? undefined : startOf(read);
    if (events === undefined) {
      place = undefined;
      continue;
    }
    const newest = events.at(-1);
    if (newest === undefined) {
      await alarm.rung(POLL_MS);
      continue;
    }
    if (read?.length === BATCH) {
      ahead = source.read(newest, BATCH);
      ahead.catch(() => undefined); // whoever awaits it hears of it
    }
    try {
      await stream.publish(place.position, events.map(eventMessage));
      place = newest;
      pauseMs = PAUSE_MS.first;
      relay.onProgress?.({ kind: 'published', position: newest.position, count: events.length });
      // All that there was is out; of what has come since the alarm tells.
      if (read?.length === events.length && events.length < BATCH) await alarm.rung(POLL_MS);
    } catch (error) {
      // Refused by the fence, or lost: an answer that failed does not say which. The stream knows.
      place = undefined;
      relay.onProgress?.({ kind: 'failed', cause: describeError(error) });
      await pause(PAUSE_MS.first, signal);
    }
  }
};

/** As many as make a batch of sensible size: at least one. */
const startOf = (events: readonly OutgoingEvent[]): readonly OutgoingEvent[] => {
  let size = 0;
  const count = events.findIndex(({ envelope }, index) => {
    size += envelope.length;
    return index > 0 && size > BATCH_SIZE_MAX;
  });
  return count === -1 ? events : events.slice(0, count);
};

/** NATS failed, not Postgres. */
class StreamFailure extends Error {
  override readonly name = 'StreamFailure';
}

const ofStream = async <Value>(call: Promise<Value>): Promise<Value> => {
  try {
    return await call;
  } catch (cause) {
    throw new StreamFailure('JetStream failed', { cause });
  }
};

/** Where to go on: after the stream's last message, once it is certain that the stream is a copy of this log. */
const sync = async (relay: Lead): Promise<Place> => {
  const { source, stream, log, onProgress, rebuildMax = REBUILD_MAX } = relay;
  const standing = await ofStream(stream.standing());
  const head = await source.head();
  const why = await misfit(standing, { head, source, rebuildMax });
  let position = standing?.last ?? 0;
  if (why === undefined) {
    onProgress?.({ kind: 'synced', position });
  } else {
    position = Math.max(0, head - rebuildMax);
    const isFirst = standing === undefined && head === 0;
    // Called on the log: a real one needs itself.
    log[isFirst ? 'info' : 'warn'](
      { why, start: position, head },
      'the stream of events is made from the log',
    );
    await ofStream(stream.recreate(position));
    onProgress?.({ kind: 'recreated', why, start: position });
  }
  return position === 0 ? BEGINNING : { position, eventId: await source.eventIdAt(position) };
};

const misfit = async (
  standing: Standing | undefined,
  {
    head,
    source,
    rebuildMax,
  }: { readonly head: number; readonly source: RelayLog; readonly rebuildMax: number },
): Promise<string | undefined> => {
  if (standing === undefined) return 'it does not exist';
  if (standing.last > head) return `it is at ${standing.last} and the log at ${head}`;
  // What is older than a rebuild would reach is of no use to anybody who follows.
  if (standing.last < head - 2 * rebuildMax) return `it is at ${standing.last}, far behind the log's ${head}`;
  if (standing.isEmpty) return undefined;
  const recorded = await source.eventIdAt(standing.last);
  return recorded !== undefined && recorded === standing.lastEventId
    ? undefined
    : `its message ${standing.last} is not the log's event ${standing.last}`;
};

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => undefined);
