import type { Fact, RecordedEvent } from '#contracts';
import { commandId, epochMs, eventId, position, type Clock, type Position, type StreamName } from '#kernel';
import { decodeEnvelope } from './decode-envelope.ts';
import { encodeAppend } from './encoded-append.ts';
import type { Append, AppendOutcome, EventLog, StreamWrite } from './event-log.ts';

const READ_MAX = 5000;
const REPLAY_BATCH = 50;

/** Ids that follow from positions: the same run twice gives the same log. */
const eventIdAt = (at: number) => eventId(`00000000-0000-4000-8000-${at.toString(16).padStart(12, '0')}`);

/** What throws inside rejects outside, as with a real store. */
const promised = <Value>(compute: () => Value): Promise<Value> =>
  new Promise((resolve) => {
    resolve(compute());
  });

/** The log without a database: for tests and for worlds that are simulated. Keeps what Postgres would keep, text included. */
export const inMemoryEventLog = ({ clock }: { readonly clock: Clock }): EventLog => {
  const envelopes: string[] = [];
  const streams = new Map<StreamName, string[]>();
  const answers = new Map<string, AppendOutcome & { readonly kind: 'appended' }>();
  let recordedAt = epochMs(0);

  const versionOf = (stream: StreamName): number => streams.get(stream)?.length ?? 0;

  const clash = (writes: readonly StreamWrite[]): AppendOutcome | undefined => {
    for (const { stream, expectedVersion: expected } of writes) {
      const actual = versionOf(stream);
      if (expected !== undefined && expected !== actual)
        return { kind: 'conflict', stream, expected, actual };
    }
    return undefined;
  };

  const record = (append: Append, stream: StreamName, fact: Fact): void => {
    const at = position(envelopes.length + 1);
    const event: RecordedEvent = {
      position: at,
      stream,
      version: versionOf(stream) + 1,
      type: fact.type,
      rev: fact.rev ?? 1,
      eventId: eventIdAt(at),
      commandId: commandId(append.commandId),
      recordedAt,
      data: fact.data,
      meta: append.meta,
    };
    const envelope = JSON.stringify(event);
    envelopes.push(envelope);
    const known = streams.get(stream);
    if (known === undefined) streams.set(stream, [envelope]);
    else known.push(envelope);
  };

  const append = (append: Append): AppendOutcome => {
    encodeAppend(append);
    const answer = answers.get(append.commandId);
    if (answer !== undefined) return { ...answer, isDuplicate: true };
    const conflict = clash(append.writes);
    if (conflict !== undefined) return conflict;

    const before = envelopes.length;
    // Never earlier than the event before, so that the log can be searched by time.
    recordedAt = epochMs(Math.max(recordedAt, clock.now()));
    for (const { stream, facts } of append.writes) for (const fact of facts) record(append, stream, fact);
    const last = position(envelopes.length);
    const first = last > before ? position(before + 1) : last;
    const outcome = { kind: 'appended', first, last, isDuplicate: false } as const;
    answers.set(append.commandId, outcome);
    return outcome;
  };

  const readAll = (after: Position, limit: number): Promise<readonly RecordedEvent[]> =>
    promised(() => envelopes.slice(after, after + Math.min(limit, READ_MAX)).map(decodeEnvelope));

  async function* replay(after: Position): AsyncGenerator<readonly RecordedEvent[], void, undefined> {
    for (let events = await readAll(after, REPLAY_BATCH); events.length > 0;) {
      yield events;
      events = await readAll(events.at(-1)?.position ?? after, REPLAY_BATCH);
    }
  }

  return {
    append: (wanted) => promised(() => append(wanted)),
    readAll,
    replay,
    readStream: (stream, afterVersion = 0) =>
      promised(() =>
        (streams.get(stream) ?? []).slice(afterVersion, afterVersion + READ_MAX).map(decodeEnvelope),
      ),
    head: () => promised(() => position(envelopes.length)),
  };
};
