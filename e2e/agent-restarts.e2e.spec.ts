import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
// waits: for nothing in particular, so that kills and stops meet all phases
import { setTimeout as delay } from 'node:timers/promises';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bus, openBus } from '#bus';
import { type EmbeddedServer, startNatsServer } from '#embedded';
import { bytes, cpuMilli, mebibytes, nodeId, type SessionId, sessionId, silentLog } from '#kernel';
import { FakeScheduler } from '../services/agent/test/fake-scheduler.ts';
import { type AgentProcess, startAgent } from './agent-process.ts';
import { serveScheduler } from './bus-scheduler.ts';
import { leftoversOf } from './leftovers.ts';
import { until } from './system.ts';

/** The whole drill takes some minutes: `BERTH_DRILL_RUNNING=30 BERTH_DRILL_KILLS=10 npx vitest run --project e2e e2e/agent-restarts`. */
const RUNNING = Number(process.env['BERTH_DRILL_RUNNING'] ?? 4);
const KILLS = Number(process.env['BERTH_DRILL_KILLS'] ?? 2);
const SETTLE_MAX_MS = 240_000;
/** Of a stop: before there is a container, while it is made, while it starts, when it runs. */
const STOPS_AFTER_MS = [0, 30, 120, 400, 1500] as const;
const LIMITS = { cpuMilli: cpuMilli(100), memoryBytes: bytes(mebibytes(32)), graceMs: 500 };
const STAYS = ['sh', '-c', 'echo begun; exec sleep 3600'];

const docker = new Docker();
const fault = await docker.ping().then(
  () => (process.getuid?.() === 0 ? null : 'needs root'),
  () => 'no Docker engine answers',
);
const newSession = (): SessionId => sessionId(`d${randomBytes(6).toString('hex').slice(0, 11)}`);

describe.skipIf(fault !== null)(
  `an agent that is restarted under its sessions${fault === null ? '' : ` (skipped: ${fault})`}`,
  { timeout: 120_000 + RUNNING * 5000 + KILLS * 20_000 },
  () => {
    const node = nodeId(`drill-${randomBytes(3).toString('hex')}`);
    const scheduler = new FakeScheduler();
    let state: string;
    let nats: EmbeddedServer;
    let bus: Bus;
    let agent: AgentProcess;

    beforeAll(async () => {
      state = await realpath(await mkdtemp(path.join(os.tmpdir(), 'berth-drill-')));
      nats = await startNatsServer({ stateFolder: path.join(state, 'nats'), diesWithParent: true });
      bus = openBus({ url: nats.url, name: 'drill', log: silentLog });
      await serveScheduler(bus, node, scheduler);
      agent = startAgent(
        {
          BERTH_NATS_URL: nats.url,
          BERTH_NODE_ID: node,
          BERTH_STATE: path.join(state, 'agent'),
          BERTH_CACHE: path.join(os.tmpdir(), 'berth-test-image-cache'),
          BERTH_RUNTIME: 'docker',
          BERTH_SCRATCH_BYTES: String(mebibytes(16)),
          BERTH_NODE_CPU_MILLI: '64000',
        },
        path.join(state, 'agent.log'),
      );
      await until('the agent is up', 60_000, () =>
        Promise.resolve(existsSync(path.join(state, 'agent/home')) || null),
      );
    }, 120_000);
    afterAll(async () => {
      await agent.stop();
      await bus.close();
      await nats.stop();
      await rm(state, { recursive: true, force: true });
    });

    const give = (command: readonly string[]): SessionId => {
      const session = newSession();
      scheduler.give(session, { command }, LIMITS);
      return session;
    };
    const untilRunning = (sessions: readonly SessionId[]) =>
      until(`${sessions.length} sessions run`, SETTLE_MAX_MS, () =>
        Promise.resolve(sessions.every((one) => scheduler.last(one)?.phase === 'running') || null),
      );
    const untilGone = (sessions: readonly SessionId[]) =>
      until(`${sessions.length} sessions are gone`, SETTLE_MAX_MS, () =>
        Promise.resolve(sessions.every((one) => !scheduler.holds(one)) || null),
      );
    /** What the engine knows of a session's container: its id, when it was started, and all that it has printed. */
    const containerOf = async (session: SessionId): Promise<string> => {
      const container = docker.getContainer(`berth-${session}-1`);
      const { Id, State } = await container.inspect();
      const printed = await container.logs({ follow: false, stdout: true, stderr: true });
      return [Id, State.Status, State.StartedAt, printed.toString('latin1').includes('begun')].join(' ');
    };
    const named = (sessions: readonly SessionId[]) =>
      until('all containers have their names', SETTLE_MAX_MS, () =>
        Promise.all(sessions.map(containerOf)).catch(() => null),
      );

    it(`harms none of ${RUNNING}, loses none and leaves none over, killed ${KILLS} times while others start and stop`, async () => {
      const kept = Array.from({ length: RUNNING }, () => give(STAYS));
      await untilRunning(kept);
      const before = await named(kept);
      const others: SessionId[] = [];
      for (let kill = 0; kill < KILLS; kill += 1) {
        others.push(give(STAYS), give(['sh', '-c', 'exit 3']));
        const stopped = others.find((one) => scheduler.last(one)?.phase === 'running');
        if (stopped !== undefined) scheduler.stop(stopped);
        await delay(Math.random() * 1500);
        await agent.kill9();
      }
      await until('what was begun is done', SETTLE_MAX_MS, () => {
        const open = others.filter((one) => scheduler.holds(one));
        return Promise.resolve(open.every((one) => scheduler.last(one)?.phase === 'running') || null);
      });
      expect(await named(kept)).toEqual(before);
      for (const one of kept) expect(scheduler.phases(one).at(-1)).toBe('running');
      for (const one of others) {
        const last = scheduler.last(one);
        if (last?.phase !== 'absent') continue;
        // Exit code 3, or a stop: never a fault of the node.
        expect(last.end === null || last.end.kind === 'exit', JSON.stringify(last)).toBe(true);
      }
      for (const one of [...kept, ...others]) scheduler.stop(one);
      await untilGone([...kept, ...others]);
    });

    it('ends whoever is stopped, in every phase and also while it is away, and never as a fault', async () => {
      const stops = STOPS_AFTER_MS.flatMap((afterMs) => [
        { afterMs, isAway: false },
        { afterMs, isAway: true },
      ]);
      const sessions: SessionId[] = [];
      for (const { afterMs, isAway } of stops) {
        const session = give(STAYS);
        sessions.push(session);
        await delay(afterMs);
        const killed = isAway ? agent.kill9() : Promise.resolve();
        scheduler.stop(session);
        await killed;
      }
      await untilGone(sessions);
      for (const session of sessions) {
        const last = scheduler.last(session);
        expect(last?.phase).toBe('absent');
        if (last?.phase !== 'absent' || last.end === null) continue;
        expect(last.end, scheduler.phases(session).join()).toMatchObject({ kind: 'exit', oomKilled: false });
      }
    });

    it('leaves nothing behind when it ends', async () => {
      await agent.stop();
      const left = Object.entries(await leftoversOf(path.join(state, 'agent'), docker));
      expect(Object.fromEntries(left.filter(([, list]) => list.length > 0))).toEqual({});
    });
  },
);
