import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
// waits: only in `pause`, for nothing in particular
import { setTimeout as delay } from 'node:timers/promises';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bus, openBus } from '#bus';
import { type EmbeddedServer, startNatsServer } from '#embedded';
import { bytes, cpuMilli, mebibytes, nodeId, type SessionId, sessionId, silentLog } from '#kernel';
import { markOf } from '../services/agent/src/adapters/docker/open-docker.ts';
import { FakeScheduler } from '../services/agent/test/fake-scheduler.ts';
import { type AgentProcess, startAgent } from './agent-process.ts';
import { serveScheduler } from './bus-scheduler.ts';
import { leftoversOf } from './leftovers.ts';
import { until } from './system.ts';

/** 500 take some minutes: `BERTH_LEAK_OPERATIONS=500 BERTH_LEAK_SEED=7 npx vitest run --project e2e e2e/agent-leaks`. */
const OPERATIONS = Number(process.env['BERTH_LEAK_OPERATIONS'] ?? 60);
const SEED = Number(process.env['BERTH_LEAK_SEED'] ?? Date.now() % 1_000_000);
const HELD_MAX = 8;
const SETTLE_MAX_MS = 120_000;

const docker = new Docker();
const isRoot = process.getuid?.() === 0;
const dockerFault = await docker.ping().then(
  () => (isRoot ? null : 'needs root'),
  () => 'no Docker engine answers',
);
const sandboxFault = isRoot
  ? existsSync('/usr/bin/bwrap')
    ? null
    : 'bubblewrap is not installed'
  : 'needs root';

const COMMANDS: readonly (readonly string[])[] = [
  ['true'],
  ['sh', '-c', 'sleep 0.3; exit 3'],
  ['sleep', '600'],
  ['sh', '-c', 'trap "" TERM; while :; do sleep 1; done'],
  ['sh', '-c', 'head -c 9000000 /dev/zero > large; ls'],
  ['sh', '-c', 'sleep 700 & sleep 800 & sleep 0.2'],
  ['python3', '-c', 'bytearray(200 * 2**20)'],
  ['no-such-program'],
];

/** mulberry32: the same numbers for the same seed. */
const randomOf = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

describe.each([
  { runtime: 'docker', fault: dockerFault },
  { runtime: 'sandbox', fault: sandboxFault },
])('$runtime', ({ runtime, fault }) => {
  describe.skipIf(fault !== null)(
    `an agent that is killed again and again${fault === null ? '' : ` (skipped: ${fault})`}`,
    { timeout: 60_000 + OPERATIONS * 5000 },
    () => {
      const node = nodeId(`leaks-${randomBytes(3).toString('hex')}`);
      const scheduler = new FakeScheduler();
      const random = randomOf(SEED);
      const held = new Set<SessionId>();
      const done: Record<string, number> = {};
      let state: string;
      let nats: EmbeddedServer;
      let bus: Bus;
      let agent: AgentProcess;

      beforeAll(async () => {
        state = await realpath(await mkdtemp(path.join(os.tmpdir(), 'berth-leaks-')));
        nats = await startNatsServer({ stateFolder: path.join(state, 'nats'), diesWithParent: true });
        bus = openBus({ url: nats.url, name: 'leaks', log: silentLog });
        await serveScheduler(bus, node, scheduler);
        agent = startAgent(
          {
            BERTH_NATS_URL: nats.url,
            BERTH_NODE_ID: node,
            BERTH_STATE: path.join(state, 'agent'),
            BERTH_CACHE: path.join(os.tmpdir(), 'berth-test-image-cache'),
            BERTH_RUNTIME: runtime,
            BERTH_SCRATCH_BYTES: String(mebibytes(16)),
          },
          path.join(state, 'agent.log'),
        );
      }, 120_000);
      afterAll(async () => {
        await agent.stop();
        await bus.close();
        await nats.stop();
        await rm(state, { recursive: true, force: true });
      });

      const pick = <Item>(items: readonly Item[]): Item | undefined =>
        items[Math.floor(random() * items.length)];
      const refresh = (): void => {
        for (const session of held) if (!scheduler.holds(session)) held.delete(session);
      };
      const untilFewerThan = (count: number) =>
        until(`fewer than ${count} sessions are held`, SETTLE_MAX_MS, () => {
          refresh();
          return Promise.resolve(held.size < count ? true : null);
        });
      const home = async (): Promise<string> =>
        (await readFile(path.join(state, 'agent/home'), 'utf8')).trim();

      const operations: Readonly<
        Record<string, { readonly weight: number; readonly act: () => Promise<unknown> }>
      > = {
        give: {
          weight: 50,
          act: async () => {
            if (held.size >= HELD_MAX) {
              // Those that would run for ever make room.
              for (const session of held) if (random() < 0.5) scheduler.stop(session);
              await untilFewerThan(HELD_MAX);
            }
            const session = sessionId(`l${randomBytes(6).toString('hex').slice(0, 11)}`);
            held.add(session);
            const limits = { cpuMilli: cpuMilli(300), memoryBytes: bytes(mebibytes(64)), graceMs: 300 };
            scheduler.give(session, { command: pick(COMMANDS) ?? ['true'] }, limits);
          },
        },
        stop: {
          weight: 20,
          act: async () => {
            for (const session of held) if (random() < 0.3) scheduler.stop(session);
          },
        },
        drop: {
          weight: 6,
          act: async () => {
            const session = pick([...held]);
            if (session !== undefined) scheduler.drop(session);
          },
        },
        kill: { weight: 10, act: () => agent.kill9() },
        pause: {
          weight: 10,
          // waits: for nothing in particular, so that operations meet all phases
          act: () => delay(random() * 1500),
        },
        ...(runtime === 'docker'
          ? {
              'remove a container behind its back': {
                weight: 2,
                act: async () => {
                  const filters = { label: [`berth.node=${node}`] };
                  const found = pick(await docker.listContainers({ all: true, filters }));
                  if (found !== undefined)
                    await docker
                      .getContainer(found.Id)
                      .remove({ force: true })
                      .catch(() => undefined);
                },
              },
              'prune its networks behind its back': {
                weight: 1,
                act: () => docker.pruneNetworks({ filters: { label: [`berth.node=${node}`] } }),
              },
              'flush its rules': {
                weight: 1,
                act: async () => {
                  const chain = `BERTH-${markOf(await home())}-OUT`;
                  try {
                    execFileSync('iptables', ['-F', chain], { stdio: 'pipe' });
                  } catch {
                    // It was not there yet.
                  }
                },
              },
            }
          : {}),
      };

      it(`leaves nothing behind after ${OPERATIONS} random operations (seed ${SEED})`, async ({
        annotate,
      }) => {
        const bag = Object.entries(operations).flatMap(([name, { weight, act }]) =>
          Array.from({ length: weight }, () => ({ name, act })),
        );
        await until('the agent has joined', 60_000, () =>
          Promise.resolve(existsSync(path.join(state, 'agent/home')) || null),
        );
        for (let count = 0; count < OPERATIONS; count += 1) {
          const chosen = pick(bag);
          if (chosen === undefined) continue;
          done[chosen.name] = (done[chosen.name] ?? 0) + 1;
          await chosen.act();
          refresh();
        }
        await agent.kill9();
        for (const session of held) scheduler.stop(session);
        await untilFewerThan(1);
        const isUsed = async (): Promise<true | null> => {
          const {
            containers = [],
            runs = [],
            folders = [],
            memories = [],
          } = await leftoversOf(path.join(state, 'agent'), docker);
          // What waits for runs to come is nobody's, and goes with the agent.
          const isKeptReady = (name: string): boolean => /^\/?(berth-ready-|ready-|spare-)/.test(name);
          const used = [containers, folders].map((list) => list.filter((name) => !isKeptReady(name)));
          return [...used, runs, memories].every((list) => list.length === 0) || null;
        };
        await until('all sessions are gone', SETTLE_MAX_MS, isUsed);
        await agent.stop();
        const left = Object.entries(await leftoversOf(path.join(state, 'agent'), docker)).filter(
          ([, list]) => list.length > 0,
        );
        expect(Object.fromEntries(left), JSON.stringify(done)).toEqual({});
        await annotate(JSON.stringify({ ...done, reports: scheduler.reports.length }));
      });
    },
  );
});
