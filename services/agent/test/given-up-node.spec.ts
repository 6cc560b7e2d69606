import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Heartbeat } from '#contracts';
import { epochMs, incarnation, nodeId, type SessionId, sessionId, silentLog } from '#kernel';
import { systemClock } from '#service-kit';
import { DEFAULT_FLEET } from '../src/adapters/accelerator/mock/fleet.ts';
import { mockAccelerator } from '../src/adapters/accelerator/mock/mock-accelerator.ts';
import { fileOutputStore } from '../src/adapters/output-files/file-output-store.ts';
import { memoryGrantMemories } from '../src/adapters/simulated/memory-grant-memories.ts';
import { noWorkspaces } from '../src/adapters/simulated/no-workspaces.ts';
import { simulatedRuntime } from '../src/adapters/simulated/simulated-runtime.ts';
import { nodeInventory } from '../src/domain/node-inventory.ts';
import type { IsolationRule } from '../src/handlers/end-when-isolated.ts';
import { type Agent, createAgent } from '../src/handlers/run-agent.ts';
import { FakeScheduler } from './fake-scheduler.ts';

const node = nodeId('spec');
const session = sessionId('k3abcdefghij');
const boots = [1, 2, 3].map((n) => incarnation(`11111111-1111-4111-8111-00000000000${n}`));

describe('an agent whose node was given up', () => {
  let folder: string;
  let scheduler: FakeScheduler;
  let runtime: ReturnType<typeof simulatedRuntime>;
  let memories: ReturnType<typeof memoryGrantMemories>;
  let beats: Heartbeat[];
  const running: (() => Promise<void>)[] = [];

  /** A boot of the agent on the same node: runs and memories of an earlier one are there. */
  const boot = async (n = 0, isolation?: IsolationRule): Promise<() => Promise<void>> => {
    const accelerator = mockAccelerator({ nodeId: node, fleet: () => DEFAULT_FLEET, allocations: null });
    const kinds = { runtime: 'sandbox', accelerator: 'mock' } as const;
    const topology = { gpuTopology: null, cpuTopology: null };
    const inventory = nodeInventory(await runtime.probe(), {}, await accelerator.discover(), kinds, topology);
    const agent: Agent = createAgent({
      identity: { nodeId: node, incarnation: boots[n] ?? boots[0]!, inventory },
      runtime,
      accelerator,
      bundles: { read: () => Promise.reject(new Error('not asked here')) },
      link: scheduler.link(),
      signals: {
        heartbeat: (beat) => void beats.push(beat),
        usage: () => undefined,
        output: () => undefined,
        progress: () => undefined,
      },
      memories,
      store: fileOutputStore(path.join(folder, 'output')),
      workspaces: noWorkspaces,
      ...(isolation === undefined ? {} : { isolation }),
      clock: systemClock,
      log: silentLog,
    });
    const stopping = new AbortController();
    const done = agent.run(stopping.signal);
    const end = async (): Promise<void> => {
      stopping.abort();
      await done;
    };
    running.push(end);
    return end;
  };

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'berth-given-up-'));
    scheduler = new FakeScheduler();
    runtime = simulatedRuntime({ clock: systemClock });
    memories = memoryGrantMemories();
    beats = [];
  });
  afterEach(async () => {
    for (const end of running.splice(0)) await end();
    for (const run of await runtime.list()) await runtime.remove(run);
    await rm(folder, { recursive: true, force: true });
  });

  const until = (holds: () => void | Promise<void>) => vi.waitFor(holds, { timeout: 20_000, interval: 10 });
  const isRunning = (id: SessionId) => until(() => expect(scheduler.last(id)?.phase).toBe('running'));
  const startForever = async (): Promise<void> => {
    scheduler.give(session, { command: ['simulate', 'run=forever'] });
    await isRunning(session);
  };

  it('ends all that runs, and joins anew as another incarnation with nothing left', async () => {
    await boot();
    await startForever();
    scheduler.fence();
    await until(() => expect(scheduler.joins).toHaveLength(2));
    const [first, second] = scheduler.joins;
    expect(await runtime.list()).toEqual([]);
    expect(memories.all().size).toBe(0);
    expect(second).toMatchObject({ isCleared: true });
    expect(second?.incarnation).not.toBe(first?.incarnation);
    await until(() => expect(beats.at(-1)?.incarnation).toBe(second?.incarnation));
  });

  it('tells nothing of what ran before, and runs what it is given then', async () => {
    await boot();
    await startForever();
    const told = scheduler.reports.length;
    scheduler.fence();
    await until(() => expect(scheduler.joins).toHaveLength(2));
    expect(scheduler.reports.length).toBe(told);
    const next = sessionId('n3abcdefghij');
    scheduler.give(next, { command: ['simulate', 'run=forever'] });
    await isRunning(next);
    expect(scheduler.reports.at(-1)).toMatchObject({ incarnation: scheduler.joins[1]?.incarnation });
  });

  it('learns of it at its next start before it may do anything else', async () => {
    const end = await boot();
    await startForever();
    await end();
    scheduler.fence();
    await boot(1);
    await until(() => expect(scheduler.joins).toHaveLength(2));
    expect(await runtime.list()).toEqual([]);
    expect(scheduler.joins[1]).toMatchObject({ isCleared: true });
    expect(boots).not.toContain(scheduler.joins[1]?.incarnation);
  });

  it('says that nothing is left only once', async () => {
    const end = await boot();
    scheduler.fence();
    await until(() => expect(scheduler.joins).toHaveLength(2));
    await end();
    await boot(2);
    await until(() => expect(scheduler.joins).toHaveLength(3));
    expect(scheduler.joins[2]).not.toHaveProperty('isCleared');
  });

  describe('and that is to stop its sessions when it is alone', () => {
    let heard: number | null = null;
    const contact = {
      last: () => (heard === null ? null : epochMs(heard)),
      note: (at: number) => void (heard = at),
    };

    it('does so after so long, and tells the cause when it is heard again', async () => {
      await boot(0, { maxMs: 1500, contact });
      await startForever();
      scheduler.isAway = true;
      await until(async () => expect(await runtime.list()).toMatchObject([{ phase: 'ended' }]));
      scheduler.isAway = false;
      await until(() => expect(scheduler.holds(session)).toBe(false));
      expect(scheduler.last(session)).toMatchObject({
        phase: 'absent',
        end: { kind: 'failed', code: 'node-isolated' },
      });
    });

    it('counts on over its own restart', async () => {
      const end = await boot(0);
      await startForever();
      await end();
      scheduler.isAway = true;
      heard = Date.now() - 3_600_000;
      await boot(1, { maxMs: 1_800_000, contact });
      await until(async () => expect(await runtime.list()).toMatchObject([{ phase: 'ended' }]));
    });

    it('lets them run otherwise', async () => {
      await boot(0);
      await startForever();
      scheduler.isAway = true;
      await expect(
        vi.waitFor(async () => expect(await runtime.list()).toMatchObject([{ phase: 'ended' }]), {
          timeout: 2500,
        }),
      ).rejects.toThrow();
    });
  });
});
