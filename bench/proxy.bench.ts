import { setTimeout as delay } from 'node:timers/promises';
import Docker from 'dockerode';
import type { Benchmark } from './benchmark.ts';
import { APP_SERVER } from './proxy/app-server.ts';
import { downloadRate, echoes, latencies, requestRate, type Way } from './proxy/measure-way.ts';
import { type OwnBerth, withOwnBerth } from './start/own-berth.ts';
import { median, quantile, rounded } from './statistics.ts';

const MIB = 2 ** 20;
const DOWNLOAD = 1024 * MIB;
const ROUNDS = 3;
const CLIENTS = 8;
const RATE_MS = 3000;
const PORT = 8000;
const NODE = { BERTH_RUNTIME: 'docker', BERTH_LOG_LEVEL: 'warn' };
const WISH = {
  kind: 'interactive',
  image: 'python',
  command: ['python3', '-c', APP_SERVER],
  resources: { cpuMilli: 2000, memoryBytes: 512 * MIB, gpuMilli: 0 },
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
const field = (value: unknown, name: string): string => (isRecord(value) ? String(value[name]) : '');

const untilRunning = async (berth: OwnBerth, session: string): Promise<void> => {
  for (let look = 0; look < 1200; look++) {
    const phase = field(await berth.call('GET', `/v1/sessions/${session}`), 'phase');
    if (phase === 'running') return;
    if (phase === 'ended') break;
    await delay(250);
  }
  throw new Error('the session does not run');
};

/** Where the container is on its own network: a way that only this machine has. */
const addressOf = async (session: string): Promise<string> => {
  const info = await new Docker().getContainer(`berth-${session}-1`).inspect();
  const [network] = Object.values(info.NetworkSettings.Networks);
  if (network === undefined || network.IPAddress === '') throw new Error('the session has no network');
  return network.IPAddress;
};

const untilAnswers = async (way: Way): Promise<void> => {
  for (let look = 0; look < 100; look++) {
    const answer = await fetch(`${way.url}x`, { headers: way.headers }).catch(() => null);
    if (answer?.status === 200) return;
    await delay(100);
  }
  throw new Error(`nothing answers at ${way.url}`);
};

/** As a browser comes in: by a code, for which it gets a cookie. */
const enter = async (berth: OwnBerth, session: string): Promise<Way> => {
  const opened = await berth.call('POST', `/v1/sessions/${session}/apps/${PORT}/open`);
  const answer = await fetch(`${berth.url}${field(opened, 'url')}`, { redirect: 'manual' });
  const [cookie] = (answer.headers.get('set-cookie') ?? '').split(';');
  if (cookie === undefined || cookie === '') throw new Error(`not let in: ${answer.status}`);
  return { url: `${berth.url}/apps/${session}/${PORT}/`, headers: { cookie } };
};

/** In turn, so that whatever else the machine does hits both. */
const inTurn = async <Value>(direct: Way, proxied: Way, measure: (way: Way) => Promise<Value>) => {
  const [one, other]: [Value[], Value[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    one.push(await measure(direct));
    other.push(await measure(proxied));
  }
  return { direct: one, proxied: other };
};

const mibPerSecond = (rate: number): string => `${(rate / MIB).toFixed(0)} MiB/s`;
const ms = (value: number): string => `${value.toFixed(2)} ms`;

export const proxyBench: Benchmark = {
  what: 'an app of a session through the gateway, beside a direct connection to its container (needs Docker; about 2 min)',
  run: (say) =>
    withOwnBerth(NODE, async (berth) => {
      say('a session with an app …');
      const session = field(await berth.call('POST', '/v1/sessions', WISH), 'sessionId');
      await untilRunning(berth, session);
      const direct: Way = { url: `http://${await addressOf(session)}:${PORT}/`, headers: {} };
      await untilAnswers(direct);
      const proxied = await enter(berth, session);
      await untilAnswers(proxied);
      say('downloads of 1 GiB …');
      const rates = await inTurn(direct, proxied, (way) => downloadRate(way, DOWNLOAD));
      say('small requests …');
      const waits = await inTurn(direct, proxied, latencies);
      const many = await inTurn(direct, proxied, (way) => requestRate(way, CLIENTS, RATE_MS));
      say('frames there and back …');
      const frames = await inTurn(direct, proxied, echoes);
      await berth.call('POST', `/v1/sessions/${session}/stop`);
      const p = (rounds: readonly (readonly number[])[], at: number): number => quantile(rounds.flat(), at);
      const row = (
        name: string,
        one: number,
        other: number,
        text: (value: number) => string,
        last: string,
      ) => [...[name, text(one), text(other), last]];
      const added = (rounds: typeof waits, at: number): number =>
        p(rounds.proxied, at) - p(rounds.direct, at);
      const ratioOf = ({ direct: one, proxied: other }: typeof rates): number => median(other) / median(one);
      const times = (value: number): string => `${value.toFixed(2)} ×`;
      const perSecond = (value: number): string => `${value.toFixed(0)} /s`;
      return {
        tables: [
          {
            title: `An app through the gateway, ${ROUNDS} times in turn`,
            rows: [
              ['', 'direct', 'gateway', ''],
              row(
                '1 GiB download',
                median(rates.direct),
                median(rates.proxied),
                mibPerSecond,
                times(ratioOf(rates)),
              ),
              row(
                'small requests, p50',
                p(waits.direct, 0.5),
                p(waits.proxied, 0.5),
                ms,
                `+ ${ms(added(waits, 0.5))}`,
              ),
              row(
                'small requests, p99',
                p(waits.direct, 0.99),
                p(waits.proxied, 0.99),
                ms,
                `+ ${ms(added(waits, 0.99))}`,
              ),
              row(
                `${CLIENTS} clients`,
                median(many.direct),
                median(many.proxied),
                perSecond,
                times(ratioOf(many)),
              ),
              row(
                'frame and back, p50',
                p(frames.direct, 0.5),
                p(frames.proxied, 0.5),
                ms,
                `+ ${ms(added(frames, 0.5))}`,
              ),
            ],
          },
        ],
        figures: {
          throughputRatio: rounded(ratioOf(rates), 3),
          addedP50Ms: rounded(added(waits, 0.5), 3),
          wsAddedP50Ms: rounded(added(frames, 0.5), 3),
          requestRatio: rounded(ratioOf(many), 3),
        },
      };
    }),
};
