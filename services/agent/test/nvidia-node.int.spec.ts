import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  bytes,
  cpuMilli,
  deviceId,
  gpuMilli,
  incarnation,
  mebibytes,
  nodeId,
  sessionId,
  silentLog,
} from '#kernel';
import { systemClock } from '#service-kit';
import {
  openAccelerator,
  type OpenAcceleratorOptions,
} from '../src/adapters/accelerator/open-accelerator.ts';
import { isNotInstalled, openSmi } from '../src/adapters/accelerator/nvidia/smi.ts';
import { fileOutputStore } from '../src/adapters/output-files/file-output-store.ts';
import { memoryGrantMemories } from '../src/adapters/simulated/memory-grant-memories.ts';
import { noWorkspaces } from '../src/adapters/simulated/no-workspaces.ts';
import { simulatedRuntime } from '../src/adapters/simulated/simulated-runtime.ts';
import { nodeInventory } from '../src/domain/node-inventory.ts';
import { createAgent } from '../src/handlers/run-agent.ts';
import type { RunSpec } from '../src/ports/runtime.ts';
import { FakeNvidiaMachine } from './fake-nvidia-machine.ts';
import { FakeScheduler } from './fake-scheduler.ts';

let state: string;
let tools: string;
let machine: FakeNvidiaMachine;
beforeEach(async () => {
  state = mkdtempSync(path.join(os.tmpdir(), 'berth-nvidia-node-'));
  tools = path.join(state, 'bin');
  machine = new FakeNvidiaMachine();
  await machine.install(tools);
  vi.stubEnv('PATH', `${tools}:${process.env['PATH'] ?? ''}`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(state, { recursive: true });
});

const node = nodeId('gpu-node');
const optionsWith = (more: Partial<OpenAcceleratorOptions> = {}): OpenAcceleratorOptions => ({
  choice: 'auto',
  attach: 'auto',
  nodeId: node,
  fleetFile: undefined,
  stateFolder: state,
  facts: {
    description: '',
    cpuMilli: cpuMilli(1),
    memoryBytes: bytes(1),
    owner: null,
    attaches: ['cdi'],
    warnings: [],
  },
  socketOf: new Map(),
  log: silentLog,
  ...more,
});

describe('the tool that tells of GPUs (a fake one on the PATH)', () => {
  it('answers', async () => expect(await openSmi()(['-L'])).toContain('GPU 7: NVIDIA H100'));

  it('says what is wrong', async () => {
    machine.fault = "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.";
    await machine.install(tools);
    await expect(openSmi()(['-L'])).rejects.toMatchObject({
      dependency: 'nvidia-smi',
      retryable: true,
      cause: expect.stringContaining("couldn't communicate"),
    });
  });

  it('is not waited for longer than its deadline, nor asked again and again while it hangs', async () => {
    writeFileSync(path.join(tools, 'nvidia-smi'), '#!/bin/sh\ntrap "" TERM\nexec sleep 600\n');
    await expect(openSmi(100)(['-L'])).rejects.toMatchObject({ cause: expect.stringContaining('no answer') });
  });

  it('may be missing', async () => {
    vi.stubEnv('PATH', '/no/such');
    const missing: unknown = await openSmi()(['-L']).catch((error: unknown) => error);
    expect(isNotInstalled(missing)).toBe(true);
  });
});

describe('the accelerator of a node', () => {
  const kindWith = async (more: Partial<OpenAcceleratorOptions> = {}) =>
    (await openAccelerator(optionsWith(more))).kind;

  it("is NVIDIA's where its tool is, even if that does not answer", async () => {
    expect(await kindWith()).toBe('nvidia');
    machine.fault = 'Driver/library version mismatch';
    await machine.install(tools);
    expect(await kindWith()).toBe('nvidia');
  });

  it('is a mock one where a fleet file says so, or no tool is', async () => {
    const fleetFile = path.join(state, 'fleet.json');
    writeFileSync(fleetFile, '{"preset": "dgx-1"}');
    expect(await kindWith({ fleetFile })).toBe('mock');
    vi.stubEnv('PATH', '/no/such');
    expect(await kindWith()).toBe('mock');
  });

  it('is what is wished', async () => {
    expect(await kindWith({ choice: 'mock' })).toBe('mock');
    expect(await kindWith({ choice: 'none' })).toBe('none');
    vi.stubEnv('PATH', '/no/such');
    expect(await kindWith({ choice: 'nvidia' })).toBe('nvidia');
  });
});

describe('a node with NVIDIA GPUs (told by a fake tool; no GPU is here)', { timeout: 60_000 }, () => {
  const made: RunSpec[] = [];
  const boot = async () => {
    made.length = 0;
    const simulated = simulatedRuntime({ clock: systemClock });
    const runtime = {
      ...simulated,
      create: (spec: RunSpec) => {
        made.push(spec);
        return simulated.create(spec);
      },
    };
    const accelerator = await openAccelerator(optionsWith());
    const scheduler = new FakeScheduler();
    const kinds = { runtime: 'sandbox', accelerator: accelerator.kind } as const;
    const connections = { gpuTopology: await accelerator.topology(), cpuTopology: null };
    const inventory = nodeInventory(
      await runtime.probe(),
      {},
      await accelerator.discover(),
      kinds,
      connections,
    );
    const agent = createAgent({
      identity: { nodeId: node, incarnation: incarnation(randomUUID()), inventory },
      runtime,
      accelerator,
      bundles: { read: () => Promise.reject(new Error('there are no bundles')) },
      link: scheduler.link(),
      signals: {
        heartbeat: () => undefined,
        output: () => undefined,
        progress: () => undefined,
        usage: () => undefined,
      },
      memories: memoryGrantMemories(),
      store: fileOutputStore(path.join(state, 'output')),
      workspaces: noWorkspaces,
      clock: systemClock,
      log: silentLog,
    });
    const stopping = new AbortController();
    const running = agent.run(stopping.signal);
    const end = async () => {
      stopping.abort();
      await running;
    };
    return { scheduler, end };
  };
  const until = (holds: () => boolean) =>
    vi.waitFor(() => expect(holds()).toBe(true), { timeout: 30_000, interval: 20 });
  const whole = (id: string, milli = 1000) => ({
    deviceId: deviceId(id),
    gpuMilli: gpuMilli(milli),
    gpuMemoryBytes: mebibytes(81_559),
  });
  it('tells its GPUs and how they are connected, and gives them out whole', async () => {
    const { scheduler, end } = await boot();
    await until(() => scheduler.joins.length === 1);
    const [join] = scheduler.joins;
    expect(join?.inventory.accelerator).toBe('nvidia');
    expect(join?.inventory.devices.map(({ index, model, modes }) => [index, model, modes])[7]).toEqual([
      7,
      'NVIDIA H100 80GB HBM3',
      ['exclusive'],
    ]);
    expect(join?.inventory.gpuTopology?.links[0]?.[7]).toBe('NV18');

    const [first, second] = [sessionId('k3aaaaaaaaaa'), sessionId('k3bbbbbbbbbb')];
    const ids = [machine.gpu(2).uuid, machine.gpu(3).uuid] as const;
    scheduler.give(first, { command: ['simulate', 'run=10'] }, { devices: ids.map((id) => whole(id)) });
    await until(() => !scheduler.holds(first));
    expect(scheduler.last(first)).toMatchObject({ phase: 'absent', end: { kind: 'exit', exitCode: 0 } });
    expect(made[0]?.hardware?.requests).toEqual([
      { driver: 'cdi', deviceIds: ids.map((id) => `nvidia.com/gpu=${id}`), capabilities: [] },
    ]);
    expect(made[0]?.env).toMatchObject({ NVIDIA_VISIBLE_DEVICES: 'void', BERTH_GPU_DEVICES: ids.join(',') });

    scheduler.give(second, { command: ['simulate', 'run=10'] }, { devices: [whole(ids[0], 500)] });
    await until(() => !scheduler.holds(second));
    expect(scheduler.last(second)).toMatchObject({ phase: 'refused', code: 'device-not-shareable' });
    await end();
  });

  it('tells of a GPU that is lost, and takes no session for it, while others go on', async () => {
    const { scheduler, end } = await boot();
    const [lasting, late] = [sessionId('k3cccccccccc'), sessionId('k3dddddddddd')];
    const forever = { command: ['simulate', 'run=forever'] };
    scheduler.give(lasting, forever, { devices: [whole(machine.gpu(0).uuid)] });
    await until(() => scheduler.last(lasting)?.phase === 'running');
    machine.gpu(5).isLost = true;
    await machine.install(tools);
    await until(() => scheduler.joins.length === 2);
    expect(scheduler.joins[1]?.inventory.devices[5]).toMatchObject({
      health: 'lost',
      healthReason: 'the driver says: GPU is lost',
    });
    scheduler.give(late, forever, { devices: [whole(machine.gpu(5).uuid)] });
    await until(() => !scheduler.holds(late));
    expect(scheduler.last(late)).toMatchObject({ phase: 'refused', code: 'device-lost' });
    expect(scheduler.last(lasting)?.phase).toBe('running');
    await end();
  });
});
