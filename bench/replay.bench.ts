import { randomUUID } from 'node:crypto';
import type { RecordedEvent } from '#contracts';
import { postgresEventLog, type EventLog } from '#event-log';
import { commandId, invariant, position, streamName } from '#kernel';
import type { Benchmark } from './benchmark.ts';
import { withBenchServers } from './bench-servers.ts';
import { SAMPLE_META, sampleFact } from './sample-event.ts';
import { rounded } from './statistics.ts';

const EVENTS = 150_000;
const STREAMS = 3000;
const TEXTS = 5000;
const ROUNDS = 21;

type Seen = Pick<RecordedEvent, 'type' | 'stream' | 'version'>;

/** As cheap as a fold gets: what is measured is the way of the events to it. */
const fold = (state: Map<string, number>, event: Seen): void => {
  state.set(event.stream, event.version);
};

const fill = async (log: EventLog): Promise<void> => {
  for (let from = 0; from < EVENTS; from += 1000) {
    const writes = Array.from({ length: 100 }, (_, n) => ({
      stream: streamName(`replay-${(from / 10 + n) % STREAMS}`),
      facts: Array.from({ length: 10 }, (_, k) => sampleFact(from + n * 10 + k)),
    }));
    await log.append({ commandId: commandId(randomUUID()), meta: SAMPLE_META, writes });
  }
};

/** Events as the text that they are in memory for the bound. Only so many: a big heap would slow down the collector for both. */
const someTexts = async (log: EventLog): Promise<readonly string[]> => {
  const texts: string[] = [];
  for await (const events of log.replay(position(0))) {
    for (const event of events) texts.push(JSON.stringify(event));
    if (texts.length >= TEXTS) break;
  }
  return texts;
};

const isSeen = (value: unknown): value is Seen =>
  typeof value === 'object' && value !== null && 'stream' in value;

/** The bound: as many events, as text in memory, parsed and folded. In seconds. */
const parseAndFold = (texts: readonly string[]): number => {
  const state = new Map<string, number>();
  let count = 0;
  const started = performance.now();
  while (count < EVENTS) {
    for (const text of texts) {
      const event: unknown = JSON.parse(text);
      if (isSeen(event)) fold(state, event);
    }
    count += texts.length;
  }
  return (performance.now() - started) / 1000;
};

/** In seconds. */
const replay = async (log: EventLog): Promise<number> => {
  const state = new Map<string, number>();
  let count = 0;
  const started = performance.now();
  for await (const events of log.replay(position(0))) {
    for (const event of events) fold(state, event);
    count += events.length;
  }
  invariant(count === EVENTS, `a replay of ${count} events, not of ${EVENTS}`);
  return (performance.now() - started) / 1000;
};

export const replayBench: Benchmark = {
  what: 'reading and folding the whole log, beside JSON.parse and fold in memory (about 20 s)',
  run: (say) =>
    withBenchServers(async (servers) => {
      const log = postgresEventLog({ url: servers.serviceUrl });
      say(`recording ${EVENTS} events …`);
      await fill(log);
      const texts = await someTexts(log);
      say('replaying, and parsing in memory, by turns …');
      await replay(log);
      parseAndFold(texts);
      // By turns, and all of them in the figure: on a machine that is shared both meet the same neighbours.
      const seconds = { replayed: 0, bound: 0 };
      for (let round = 0; round < ROUNDS; round++) {
        seconds.replayed += await replay(log);
        seconds.bound += parseAndFold(texts);
      }
      await log.close();
      const [eventsPerSecond, boundPerSecond] = [
        (EVENTS * ROUNDS) / seconds.replayed,
        (EVENTS * ROUNDS) / seconds.bound,
      ];
      const ratio = eventsPerSecond / boundPerSecond;
      return {
        tables: [
          {
            title: `Replay of ${EVENTS} events of ${texts[0]?.length ?? 0} bytes`,
            rows: [
              ['events/s', 'JSON.parse + fold in memory/s', 'ratio'],
              [eventsPerSecond.toFixed(0), boundPerSecond.toFixed(0), ratio.toFixed(2)],
            ],
          },
        ],
        figures: {
          eventsPerSecond: rounded(eventsPerSecond, 0),
          boundPerSecond: rounded(boundPerSecond, 0),
          ratio: rounded(ratio, 3),
        },
      };
    }),
};
