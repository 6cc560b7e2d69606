// waits: only to meet a session between two steps that tell nothing
import { setTimeout as delay } from 'node:timers/promises';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecordedEvent } from '#contracts';
import { type ImageRegistry, registryFault, startRegistry } from '#testing';
import { leftoversOf } from './leftovers.ts';
import { startSystem, type System, until } from './system.ts';

const docker = new Docker();
const engineFault = await docker.ping().then(
  () => null,
  () => 'no Docker engine answers',
);
const fault = (process.getuid?.() === 0 ? engineFault : 'needs root') ?? registryFault();
const END_MAX_MS = 60_000;
/** Of the slow way to the registry: the pull of the test's image takes half a minute. */
const RATE = 200_000;

type Row = {
  readonly when: string;
  /** What the log says when it is stopped; its `step`, of `session.preparing`. */
  readonly at: string;
  readonly step?: string;
  readonly laterMs?: number;
  readonly image?: 'slow';
  readonly startAt?: string;
  /** The agent can't hear of the stop; it is killed after that, and another one comes. */
  readonly agent?: 'dead';
};

const ROWS: readonly Row[] = [
  { when: 'while it waits for a place', at: 'session.requested', startAt: '+1h' },
  { when: 'during the pull', at: 'session.preparing', step: 'pulling', laterMs: 1000, image: 'slow' },
  {
    when: 'during the pull, the agent being dead',
    ...{ at: 'session.preparing', step: 'pulling' },
    laterMs: 1000,
    image: 'slow',
    agent: 'dead',
  },
  { when: 'when its container is made', at: 'session.preparing', step: 'creating' },
  { when: 'somewhere between create and start', at: 'session.preparing', step: 'creating', laterMs: 120 },
  { when: 'somewhere about its start', at: 'session.preparing', step: 'creating', laterMs: 280 },
  {
    when: 'when its container is made, the agent being dead',
    at: 'session.preparing',
    step: 'creating',
    agent: 'dead',
  },
  { when: 'as soon as it runs', at: 'session.started' },
  { when: 'while it runs, the agent being dead', at: 'session.started', laterMs: 300, agent: 'dead' },
];

describe.skipIf(fault !== null)(
  `a session that is stopped${fault === null ? '' : ` (skipped: ${fault})`}`,
  () => {
    let system: System;
    let registry: ImageRegistry;
    let slow: string;

    beforeAll(async () => {
      registry = await startRegistry();
      slow = await registry.put('team/slow:1', [6_000_000, 1000]);
      registry.way.setRate(RATE);
      system = await startSystem({ BERTH_RUNTIME: 'docker', BERTH_READY_MAX: '0' });
      const warm = system.berth(['run', '--memory', '64MiB', '--', 'true']);
      expect(await warm.ended, warm.stderr()).toBe(0);
    });
    afterAll(async () => {
      await system.stop();
      await registry.stop();
      await docker
        .getImage(slow)
        .remove({ force: true })
        .catch(() => undefined);
    });

    const ofSession = async (id: string): Promise<readonly RecordedEvent[]> =>
      (await system.events()).filter(({ data }) => data['sessionId'] === id);
    const request = async ({ image, startAt }: Row): Promise<string> => {
      const asked = system.berth([
        ...['run', '--detach', '--memory', '64MiB'],
        ...(startAt === undefined ? [] : ['--start-at', startAt]),
        ...(image === undefined ? [] : ['--image', slow]),
        ...['--', 'sh', '-c', 'sleep 600'],
      ]);
      expect(await asked.ended, asked.stderr()).toBe(0);
      return asked.stdout().trim();
    };
    const hasTold = async (id: string, { at, step }: Row): Promise<boolean> =>
      (await ofSession(id)).some(
        (event) =>
          event.type === at &&
          (step === undefined || (event.type === 'session.preparing' && event.data['step'] === step)),
      );

    it.each(ROWS)('ends as cancelled, $when', async (row) => {
      const id = await request(row);
      await until(`the log has ${row.at} of ${id}`, END_MAX_MS, async () => (await hasTold(id, row)) || null);
      if (row.laterMs !== undefined) await delay(row.laterMs);
      const agent = row.agent === undefined ? null : await system.pidOf('agent');
      if (agent !== null) process.kill(agent, 'SIGSTOP');
      const stop = system.berth(['stop', id]);
      expect(await stop.ended, stop.stderr()).toBe(0);
      if (agent !== null) await system.kill9('agent');
      await until(`${id} has ended`, END_MAX_MS, async () =>
        (await ofSession(id)).some(({ type }) => type === 'session.stopped') ? true : null,
      );
      const events = await ofSession(id);
      const ended = events.filter(({ type }) => type === 'session.stopped');
      expect(ended).toHaveLength(1);
      expect(ended[0]?.data).toMatchObject({ outcome: { kind: 'cancelled' } });
      const given = events.filter(({ type }) => type === 'node.grant-given');
      expect(events.filter(({ type }) => type === 'node.grant-released')).toHaveLength(given.length);
      if (row.image === 'slow') {
        expect(events.map(({ type }) => type)).not.toContain('session.started');
        // Nobody waits for it any more: nothing is fetched.
        await until('the pull was called off', END_MAX_MS, () =>
          Promise.resolve(registry.way.openCount() === 0 || null),
        );
      }
    });

    it('leaves nothing behind, and a log without a fault', async () => {
      await until('all is gone', END_MAX_MS, async () => {
        const {
          containers = [],
          folders = [],
          memories = [],
        } = await leftoversOf(`${system.stateFolder}/agent`, docker);
        return [containers, folders, memories].every((list) => list.length === 0) || null;
      });
      await expect(docker.getImage(slow).inspect()).rejects.toMatchObject({ statusCode: 404 });
      expect((await system.check()).faults).toEqual([]);
    });
  },
);
