import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { postgresEventLog } from '#event-log';
import { commandId, streamName } from '#kernel';
import type { BenchServers } from '../bench-servers.ts';
import { SAMPLE_META, sampleFact } from '../sample-event.ts';
import { median, quantile } from '../statistics.ts';
import { closedLoop, type LoopResult } from './closed-loop.ts';

export const CALLERS = [1, 8, 32, 128] as const;
const ROUNDS = 3;
const ROUND_MS = 2000;
const WARM_UP_MS = 400;

/** A thing to be measured with so many callers. */
type Contender = {
  readonly call: (caller: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** One durable command each: one event, expected version, command id; all callers over one log, as in a service. */
const appends = (servers: BenchServers, callers: number): Contender => {
  const log = postgresEventLog({ url: servers.serviceUrl });
  const run = randomUUID();
  const versions = Array.from({ length: callers }, () => 0);
  return {
    call: async (caller) => {
      const version = versions[caller] ?? 0;
      const outcome = await log.append({
        commandId: commandId(randomUUID()),
        meta: SAMPLE_META,
        writes: [
          {
            stream: streamName(`bench-${run}-${caller}`),
            expectedVersion: version,
            facts: [sampleFact(version)],
          },
        ],
      });
      if (outcome.kind === 'conflict')
        throw new Error(`the stream of caller ${caller} is at ${outcome.actual}`);
      versions[caller] = version + 1;
    },
    close: log.close,
  };
};

/** The yardstick: one INSERT of the same bytes per transaction, into a table with nothing but a key, each caller with a connection of his own. */
const bareInserts = async (servers: BenchServers, callers: number): Promise<Contender> => {
  const clients = Array.from(
    { length: callers },
    () => new pg.Client({ connectionString: servers.ownerUrl }),
  );
  await Promise.all(clients.map((client) => client.connect()));
  await clients[0]?.query(
    'CREATE TABLE IF NOT EXISTS bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, data json, meta json)',
  );
  const meta = JSON.stringify(SAMPLE_META);
  let count = 0;
  return {
    call: async (caller) => {
      await clients[caller]?.query({
        name: 'bare',
        text: 'INSERT INTO bare (data, meta) VALUES ($1, $2)',
        values: [JSON.stringify(sampleFact(count++).data), meta],
      });
    },
    close: async () => void (await Promise.all(clients.map((client) => client.end()))),
  };
};

export type Rate = { readonly perSecond: number; readonly p50Ms: number; readonly p99Ms: number };
export type AppendRates = { readonly callers: number; readonly appends: Rate; readonly bare: Rate };

const rateOf = (rounds: readonly LoopResult[]): Rate => {
  const latencies = rounds.flatMap((round) => round.latenciesMs);
  return {
    perSecond: median(rounds.map((round) => round.perSecond)),
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
  };
};

/** Both by turns on the same server, so that whatever else the machine does meets both. */
export const appendRates = async (servers: BenchServers, callers: number): Promise<AppendRates> => {
  const ours = appends(servers, callers);
  const bare = await bareInserts(servers, callers);
  try {
    const rounds: { readonly ours: LoopResult[]; readonly bare: LoopResult[] } = { ours: [], bare: [] };
    for (const { call } of [ours, bare]) await closedLoop(callers, WARM_UP_MS, call);
    for (let round = 0; round < ROUNDS; round++) {
      rounds.ours.push(await closedLoop(callers, ROUND_MS, ours.call));
      rounds.bare.push(await closedLoop(callers, ROUND_MS, bare.call));
    }
    return { callers, appends: rateOf(rounds.ours), bare: rateOf(rounds.bare) };
  } finally {
    await Promise.all([ours.close(), bare.close()]);
  }
};
