import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '#embedded';
import { loadOf, type Load } from './api/load.ts';
import { subscribe } from './api/subscribers.ts';
import type { Benchmark } from './benchmark.ts';
import { type OwnBerth, withOwnBerth } from './start/own-berth.ts';
import { quantile, rounded } from './statistics.ts';

const NODE = { BERTH_RUNTIME: 'simulated', BERTH_LOG_LEVEL: 'warn' };
const CLIENTS = 16;
const LOAD = { clients: CLIENTS, forMs: 5000 };
const SUBSCRIBERS = 1000;
const EVENTS_MS = 10_000;
const BETWEEN_MS = 200;

/** More than there is at once, so that it waits: what is measured is the API and the log, and not what sessions do. */
const WISH = {
  image: 'python',
  command: ['true'],
  resources: { cpuMilli: 1000, memoryBytes: 2 ** 30, gpuMilli: 1000 },
  limits: { runMs: 3_600_000 },
};
const BODY = JSON.stringify(WISH);
const create = () => ({ method: 'POST', path: '/v1/sessions', body: BODY }) as const;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** The same answer from a route of Nest and Fastify with nothing behind it. */
const bareLoad = async (body: unknown): Promise<Load> => {
  const port = await freePort();
  const main = path.join(import.meta.dirname, 'api', 'bare-server.js');
  const child = spawn(process.execPath, [main, String(port), JSON.stringify(body)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const isGone = once(child, 'exit');
  try {
    if (child.stdout !== null) await once(child.stdout, 'data', { signal: AbortSignal.timeout(30_000) });
    return await loadOf(`http://127.0.0.1:${port}`, {}, () => ({ method: 'GET', path: '/bare/x' }), LOAD);
  } finally {
    child.kill();
    await isGone;
  }
};

const deliveries = async (
  berth: OwnBerth,
  headers: Readonly<Record<string, string>>,
): Promise<readonly number[]> => {
  const subscribers = await subscribe(berth.url, headers, SUBSCRIBERS);
  try {
    const endsAt = performance.now() + EVENTS_MS;
    while (performance.now() < endsAt) {
      await berth.call('POST', '/v1/sessions', WISH);
      await delay(BETWEEN_MS);
    }
    await delay(1000); // the last are on their way
    return [...subscribers.latenciesMs];
  } finally {
    await subscribers.close();
  }
};

const row = (name: string, { perSecond, p50Ms, p99Ms }: Load): readonly string[] => [
  name,
  perSecond.toFixed(0),
  `${p50Ms.toFixed(1)} ms`,
  `${p99Ms.toFixed(1)} ms`,
];

export const apiBench: Benchmark = {
  what: 'requests to a gateway beside a bare route, and 1,000 that follow the log (about a minute)',
  run: (say) =>
    withOwnBerth(NODE, async (berth) => {
      const headers = { authorization: berth.authorization };
      say('creates …');
      const creates = await loadOf(berth.url, headers, create, LOAD);
      const made = await berth.call('POST', '/v1/sessions', WISH);
      const id = isRecord(made) ? String(made['sessionId']) : '';
      say('gets …');
      const one = `/v1/sessions/${id}`;
      const gets = await loadOf(berth.url, headers, () => ({ method: 'GET', path: one }), LOAD);
      say('the same answer from a bare route …');
      const bare = await bareLoad(await berth.call('GET', one));
      say('lists …');
      const list = '/v1/sessions?limit=20';
      const lists = await loadOf(berth.url, headers, () => ({ method: 'GET', path: list }), LOAD);
      say(`${SUBSCRIBERS} subscribers …`);
      const tookMs = await deliveries(berth, headers);
      const events = Math.round(tookMs.length / SUBSCRIBERS);
      return {
        tables: [
          {
            title: `requests of ${CLIENTS} clients`,
            rows: [
              ['', 'per second', 'p50', 'p99'],
              row('create a session', creates),
              row('get a session', gets),
              row('the same from a bare route', bare),
              row('list 20 sessions', lists),
            ],
          },
          {
            title: `${SUBSCRIBERS} subscribers, ${events} events to each`,
            rows: [
              ['', 'from the record to the arrival'],
              ['p50', `${quantile(tookMs, 0.5).toFixed(0)} ms`],
              ['p99', `${quantile(tookMs, 0.99).toFixed(0)} ms`],
            ],
          },
        ],
        figures: {
          listPerSecond: rounded(lists.perSecond, 0),
          getPerSecond: rounded(gets.perSecond, 0),
          createPerSecond: rounded(creates.perSecond, 0),
          bareRouteRatio: rounded(gets.perSecond / bare.perSecond, 3),
          subscribers: SUBSCRIBERS,
          deliveryP99Ms: rounded(quantile(tookMs, 0.99), 0),
        },
      };
    }),
};
