import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '@nats-io/transport-node';
import { DataSource } from 'typeorm';
import { SUBJECTS } from '#contracts';
import { postgresEventLog, projectionRunner, runRelay, type Projection } from '#event-log';
import { commandId, silentLog, streamName } from '#kernel';
import type { BenchServers } from '../bench-servers.ts';
import { SAMPLE_META, sampleFact } from '../sample-event.ts';
import { quantile } from '../statistics.ts';

const PER_SECOND = 500;
const WARM_UP_MS = 2000;
const RUN_MS = 8000;
const CAUGHT_UP_MS = 30_000;

export type FanOut = { readonly perSecond: number; readonly p50Ms: number; readonly p99Ms: number };

/** A row per stream: what a view in the gateway does for each event. */
const versionView: Projection = {
  name: 'bench-versions',
  onPoison: 'halt',
  apply: async (events, transaction) => {
    const newest = new Map(events.map((event) => [event.stream, event.version]));
    await transaction.query(
      `INSERT INTO metrics.bench_version SELECT * FROM unnest($1::text[], $2::int[])
        ON CONFLICT (stream) DO UPDATE SET version = excluded.version`,
      [[...newest.keys()], [...newest.values()]],
    );
  },
};

/**
 * From the call of `append` until a projection has committed the event, over the relay and JetStream, at a steady rate: calls are made when
 * they are due, whether or not those before have been answered.
 */
export const fanOut = async (servers: BenchServers): Promise<FanOut> => {
  const ending = new AbortController();
  const dial = () => connect({ servers: servers.natsUrl, maxReconnectAttempts: -1 });
  const connections = await Promise.all([dial(), dial(), dial()]);
  const [hints, relayBus, viewBus] = connections;
  const log = postgresEventLog({
    url: servers.serviceUrl,
    onAppended: () => hints.publish(SUBJECTS.logAppended),
  });
  const dataSource = await new DataSource({
    type: 'postgres',
    url: servers.serviceUrl,
    schema: 'metrics',
  }).initialize();
  await dataSource.query(
    'CREATE TABLE metrics.bench_version (stream text PRIMARY KEY, version int NOT NULL)',
  );

  const runner = projectionRunner({
    projection: versionView,
    source: log,
    dataSource,
    connected: () => Promise.resolve(viewBus),
    bury: ({ cause }) => Promise.reject(new Error('nothing here can be buried', { cause })),
    log: silentLog,
  });
  const relay = {
    postgresUrl: servers.serviceUrl,
    connected: () => Promise.resolve(relayBus),
    log: silentLog,
  };
  const running = [runner.run(ending.signal), runRelay(relay, ending.signal)];

  try {
    const head = await log.head();
    if (!(await runner.waitFor(head, CAUGHT_UP_MS)))
      throw new Error('the projection did not catch up in time');
    await steadily(WARM_UP_MS, (n) => appendAndWait(log, runner, n));
    const latencies = await steadily(RUN_MS, (n) => appendAndWait(log, runner, n));
    return { perSecond: PER_SECOND, p50Ms: quantile(latencies, 0.5), p99Ms: quantile(latencies, 0.99) };
  } finally {
    ending.abort();
    await Promise.all(running);
    await log.close();
    await dataSource.destroy();
    await Promise.all(connections.map((connection) => connection.close()));
  }
};

/** Milliseconds until the projection had it. */
const appendAndWait = async (
  log: ReturnType<typeof postgresEventLog>,
  runner: ReturnType<typeof projectionRunner>,
  n: number,
): Promise<number> => {
  const started = performance.now();
  const outcome = await log.append({
    commandId: commandId(randomUUID()),
    meta: SAMPLE_META,
    writes: [{ stream: streamName(`fanout-${n % 100}`), facts: [sampleFact(n)] }],
  });
  if (outcome.kind === 'conflict' || !(await runner.waitFor(outcome.last, CAUGHT_UP_MS)))
    throw new Error('an event did not reach the projection');
  return performance.now() - started;
};

const steadily = async (forMs: number, call: (n: number) => Promise<number>): Promise<readonly number[]> => {
  const calls: Promise<number>[] = [];
  const started = performance.now();
  for (;;) {
    const elapsed = performance.now() - started;
    if (elapsed >= forMs) return Promise.all(calls);
    while (calls.length < (elapsed / 1000) * PER_SECOND) calls.push(call(calls.length));
    await sleep(1);
  }
};
