import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NodeFact, Quota } from '#contracts';
import { inMemoryEventLog } from '#event-log';
import {
  type EpochMs,
  commandId,
  epochMs,
  fromIso,
  gpuMilli,
  nodeId,
  poolId,
  projectId,
  sessionId,
  streamName,
  userId,
} from '#kernel';
import { decideOnStream } from '../src/handlers/decide-on-stream.ts';
import { setPolicyHandler } from '../src/handlers/set-policy.ts';
import { setQuotaHandler } from '../src/handlers/set-quota.ts';
import { tellPools } from '../src/handlers/tell-pools.ts';
import { tellProjects } from '../src/handlers/tell-projects.ts';
import { type WorldFollower, followWorld } from '../src/world/world-follower.ts';
import { createWorld } from '../src/world/world.ts';
import { boot1, granted, joined, requested } from './builders.ts';

const HOUR_MS = 3_600_000;
const NEVER_MS = 2 ** 30;
const NOON = fromIso('2026-08-12T12:00:00.000Z');
const vision = projectId('vision');
let commands = 0;
const nextCommand = () => commandId(`00000000-0000-4000-8000-${String((commands += 1)).padStart(12, '0')}`);

const prepare = () => {
  let now: EpochMs = NOON;
  const clock = { now: () => now };
  const log = inMemoryEventLog({ clock });
  const onError = (sentence: string) => {
    throw new Error(sentence);
  };
  const followers: WorldFollower[] = [];
  /** One of several schedulers over the same log. */
  const scheduler = () => {
    const follower = followWorld({ source: log, world: createWorld(), onError, pollMs: NEVER_MS });
    followers.push(follower);
    const decide = decideOnStream(log, follower);
    const projects = tellProjects(follower, clock);
    return {
      setQuota: setQuotaHandler(decide, clock, projects),
      setPolicy: setPolicyHandler(decide, clock, follower),
      projects,
      pools: tellPools(follower),
    };
  };
  const record = (stream: string, ...facts: readonly NodeFact[]) =>
    log.append({
      commandId: nextCommand(),
      meta: { actor: 'service:test' },
      writes: [{ stream: streamName(stream), facts }],
    });
  return {
    log,
    scheduler,
    advance: (ms: number) => {
      now = epochMs(now + ms);
    },
    join: (id: string, gpus: number) => record(`node-${id}`, joined(gpus, boot1, nodeId(id))),
    give: (session: string, user: string, gpu: number, holdMsMax?: number) => {
      const fact = granted();
      if (fact.type !== 'node.grant-given') throw new Error('the builder builds something else');
      const [device] = fact.data.devices;
      if (device === undefined) throw new Error('the builder gives no device');
      return record('node-node-a', {
        type: 'node.grant-given',
        data: {
          ...fact.data,
          sessionId: sessionId(session),
          devices: [{ ...device, gpuMilli: gpuMilli(gpu * 1000) }],
          projectId: vision,
          userId: userId(user),
          ...(holdMsMax === undefined ? {} : { holdMsMax }),
          givenAt: now,
        },
      });
    },
    release: (session: string) =>
      record('node-node-a', {
        type: 'node.grant-released',
        data: { nodeId: nodeId('node-a'), sessionId: sessionId(session), epoch: 1, releasedAt: now },
      }),
    wait: (session: string) => {
      const fact = requested({ sessionId: sessionId(session), projectId: vision });
      return log.append({
        commandId: nextCommand(),
        meta: { actor: 'service:test' },
        writes: [{ stream: streamName(`session-${session}`), facts: [fact] }],
      });
    },
    stop: () => Promise.all(followers.map((follower) => follower.stop())),
  };
};
let system: ReturnType<typeof prepare>;
beforeEach(() => {
  system = prepare();
});
afterEach(() => system.stop());

const wish = (quota: Quota) => ({
  commandId: nextCommand(),
  projectId: vision,
  by: 'user:admin',
  set: { quota },
});
const budget = (hours: number) => ({ gpuMilliMs: hours * 1000 * HOUR_MS, period: 'month' as const });

describe('a trial', () => {
  it('of a quota tells who would be over it, and records nothing', async () => {
    const scheduler = system.scheduler();
    await system.join('node-a', 4);
    await system.give('aaaaaaaaaaaa', 'mia', 2);
    await system.give('bbbbbbbbbbbb', 'leo', 1);
    const head = await system.log.head();
    const quota = { gpuMilli: gpuMilli(2000), sessionCount: 5, perUser: { gpuMilli: gpuMilli(1000) } };
    expect(await scheduler.setQuota({ ...wish(quota), isTrial: true })).toMatchObject({
      ok: true,
      value: {
        hasChanged: true,
        quota,
        over: [
          { limit: 'gpu', held: 3000, allowed: 2000 },
          { userId: 'mia', limit: 'gpu', held: 2000, allowed: 1000 },
        ],
      },
    });
    const borrowing = { ...quota, borrowGpuMilli: gpuMilli(1000), perUser: {} };
    expect(await scheduler.setQuota({ ...wish(borrowing), isTrial: true })).toMatchObject({
      value: { over: [] },
    });
    expect(await system.log.head()).toBe(head);
  });

  it('of a policy tells what it would change, and for how many', async () => {
    const scheduler = system.scheduler();
    await system.wait('cccccccccccc');
    const order = { commandId: nextCommand(), poolId: poolId('default'), by: 'user:admin' };
    const policy = { order: 'fifo', keptImages: ['python'], idle: { afterMs: 3_600_000 } } as const;
    const head = await system.log.head();
    expect(await scheduler.setPolicy({ ...order, policy, isTrial: true })).toMatchObject({
      ok: true,
      value: {
        hasChanged: true,
        trial: {
          changes: ['order', 'keptImages', 'idle'],
          waitingCount: 1,
          idleRuleCount: 0,
          newImages: ['python'],
        },
      },
    });
    expect(await system.log.head()).toBe(head);
  });
});

describe('a quota', () => {
  it('is set by one scheduler and told by another', async () => {
    const set = await system.scheduler().setQuota(wish({ gpuMilli: gpuMilli(4000) }));
    expect(set).toMatchObject({ ok: true, value: { hasChanged: true, quota: { gpuMilli: 4000 } } });
    expect(await system.scheduler().projects.list({ limit: 10 })).toEqual({
      projects: [
        {
          projectId: 'vision',
          name: 'vision',
          description: '',
          state: 'open',
          createdAt: null,
          closedAt: null,
          version: 1,
          quota: { gpuMilli: 4000 },
          gpuMilli: 0,
          sessionCount: 0,
          borrowedGpuMilli: 0,
          waitingCount: 0,
        },
      ],
    });
  });

  it('set at the same moment by many is theirs one after the other, and no part of it is lost', async () => {
    const [one, other] = [system.scheduler(), system.scheduler()];
    const whole = { gpuMilli: gpuMilli(8000), sessionCount: 7 };
    await one.setQuota(wish(whole));
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        (n % 2 === 0 ? one : other).setQuota({ ...wish({}), set: { perUser: { sessionCount: n + 1 } } }),
      ),
    );
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    const facts = await system.log.readStream(streamName('project-vision'));
    expect(facts).toHaveLength(11);
    for (const { data } of facts) expect(data).toMatchObject({ quota: whole });
  });

  it('sent twice is set once', async () => {
    const twice = wish({ gpuMilli: gpuMilli(4000) });
    const scheduler = system.scheduler();
    await Promise.all([scheduler.setQuota(twice), system.scheduler().setQuota(twice)]);
    expect(await system.log.readStream(streamName('project-vision'))).toHaveLength(1);
  });
});

describe('a project', () => {
  it('is told with what it holds, borrows, has begun and waits for, and with each user', async () => {
    const scheduler = system.scheduler();
    await system.join('node-a', 8);
    await scheduler.setQuota(
      wish({
        gpuMilli: gpuMilli(1000),
        borrowGpuMilli: gpuMilli(1000),
        gpuBudget: budget(100),
        perUser: { gpuBudget: budget(50) },
      }),
    );
    await system.give('aaaaaaaaaaaa', 'ada', 0.5, 10 * HOUR_MS);
    await system.give('bbbbbbbbbbbb', 'eve', 1, 20 * HOUR_MS);
    await system.give('cccccccccccc', 'bob', 1, 20 * HOUR_MS);
    await system.wait('dddddddddddd');
    system.advance(2 * HOUR_MS);
    await system.release('cccccccccccc');
    const renewsAt = '2026-09-01T00:00:00.000Z';
    const spent = (hours: number, of: number) => ({
      spentGpuMilliMs: hours * 1000 * HOUR_MS,
      ...budget(of),
      renewsAt,
    });
    expect(await scheduler.projects.read(vision, 10)).toMatchObject({
      ok: true,
      value: {
        projectId: 'vision',
        gpuMilli: 1500,
        borrowedGpuMilli: 500,
        sessionCount: 2,
        waitingCount: 1,
        budget: spent(5 + 20 + 2, 100),
        users: [
          { userId: 'eve', gpuMilli: 1000, sessionCount: 1, budget: spent(20, 50) },
          { userId: 'ada', gpuMilli: 500, sessionCount: 1, budget: spent(5, 50) },
          { userId: 'bob', gpuMilli: 0, sessionCount: 0, budget: spent(2, 50) },
        ],
      },
    });
    expect(await scheduler.projects.read(vision, 1)).toMatchObject({ value: { users: [{ userId: 'eve' }] } });
  });

  it('that nobody has heard of is unknown', async () =>
    expect(await system.scheduler().projects.read(projectId('nobody'), 10)).toMatchObject({
      refusal: { code: 'project-unknown' },
    }));

  it('comes in pages', async () => {
    const scheduler = system.scheduler();
    for (const id of ['c', 'a', 'b'])
      await scheduler.setQuota({ ...wish({ weight: 2 }), projectId: projectId(id) });
    const first = await scheduler.projects.list({ limit: 2 });
    expect(first).toMatchObject({ projects: [{ projectId: 'a' }, { projectId: 'b' }], next: 'b' });
    const second = await scheduler.projects.list({ limit: 2, after: projectId('b') });
    expect(second.projects.map(({ projectId: id }) => id)).toEqual(['c']);
    expect(second.next).toBe(undefined);
  });
});

describe('a pool', () => {
  it('is told with its nodes, what is given of them, and its policy', async () => {
    const scheduler = system.scheduler();
    await system.join('node-a', 2);
    await system.join('node-b', 3);
    await system.give('aaaaaaaaaaaa', 'ada', 0.5);
    await scheduler.setPolicy({
      commandId: nextCommand(),
      poolId: poolId('default'),
      by: 'user:admin',
      policy: { order: 'drf' },
    });
    expect(await scheduler.pools.read(poolId('default'))).toMatchObject({
      value: {
        policy: { order: 'drf' },
        nodeCount: 2,
        openNodeCount: 2,
        total: { gpuMilli: 5000, cpuMilli: 32_000 },
        held: { gpuMilli: 500, cpuMilli: 1000 },
        waitingCount: 0,
      },
    });
  });

  it('is there by its policy alone; the default one always', async () => {
    const scheduler = system.scheduler();
    const teaching = poolId('teaching');
    expect(await scheduler.pools.read(teaching)).toMatchObject({ refusal: { code: 'pool-unknown' } });
    const set = { commandId: nextCommand(), poolId: teaching, by: 'user:admin', policy: {} };
    expect(await scheduler.setPolicy(set)).toMatchObject({ value: { hasChanged: false } });
    await scheduler.setPolicy({ ...set, policy: { order: 'fifo' } });
    const { pools } = await scheduler.pools.list({ limit: 10 });
    expect(pools.map(({ poolId: id }) => id)).toEqual(['default', 'teaching']);
  });
});
