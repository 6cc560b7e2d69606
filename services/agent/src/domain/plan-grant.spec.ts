import { describe, expect, it } from 'vitest';
import type { DesiredGrant, SharingMode } from '#contracts';
import { bytes, cpuMilli, deviceId, epochMs, gpuMilli, sessionId } from '#kernel';
import { planGrant, planUnasked, type Sight } from './plan-grant.ts';
import { reconcile } from './reconcile.ts';
import { type EndedRun, type GrantMemory, type ObservedRun, runName } from './run.ts';

const key = { sessionId: sessionId('k3abcdefghij'), epoch: 1 };
const device = deviceId('GPU-1');
const capacity = {
  cpuMilli: cpuMilli(4000),
  memoryBytes: bytes(8e9),
  devices: [{ deviceId: device, index: 0, model: 'mock', memoryBytes: bytes(80e9), health: 'ok' as const }],
};
const wanted: DesiredGrant = {
  ...key,
  want: 'run',
  graceMs: 3000,
  workload: { kind: 'batch', image: 'python', command: ['true'], env: {} },
  devices: [{ deviceId: device, gpuMilli: gpuMilli(500), gpuMemoryBytes: bytes(40e9) }],
  cpuMilli: cpuMilli(1000),
  memoryBytes: bytes(1e9),
  known: 'placed',
};
const unwanted: DesiredGrant = { ...wanted, want: 'stop' };
const now = epochMs(100_000);
const created: ObservedRun = { ...key, phase: 'created' };
const running: ObservedRun = { ...key, phase: 'running', startedAt: epochMs(50_000) };
const end: EndedRun = {
  end: { kind: 'exit', exitCode: 3, oomKilled: false },
  startedAt: epochMs(50_000),
  endedAt: epochMs(90_000),
};
const ended: ObservedRun = { ...key, phase: 'ended', ...end };
const started: GrantMemory = { ...key, hasStarted: true, ended: null };
const remembered: GrantMemory = { ...key, hasStarted: true, ended: end };
const preparing = { kind: 'preparing', step: 'pulling', isCancelled: false } as const;

const plan = (sight: Partial<Sight>) =>
  planGrant({ key, grant: wanted, run: null, memory: null, task: null, ...sight }, capacity, now);

describe('a grant that shall run', () => {
  it('is prepared when nothing of it is there', () =>
    expect(plan({})).toEqual({
      actions: [{ do: 'prepare', grant: wanted }],
      status: { phase: 'preparing', step: 'pulling' },
    }));

  it('is prepared again when its container was made and never started', () =>
    expect(plan({ run: created, memory: started }).actions).toEqual([{ do: 'prepare', grant: wanted }]));

  it('is left alone while it is prepared', () =>
    expect(plan({ task: { ...preparing, step: 'fetching' } })).toEqual({
      actions: [],
      status: { phase: 'preparing', step: 'fetching' },
    }));

  it('is left alone while it runs', () =>
    expect(plan({ run: running })).toEqual({
      actions: [],
      status: { phase: 'running', startedAt: epochMs(50_000) },
    }));

  it('has its end written down before anything is removed', () =>
    expect(plan({ run: ended, memory: started })).toEqual({
      actions: [{ do: 'remember', memory: remembered }],
      status: { phase: 'ended', ...end },
    }));

  it('is removed once its end is written down', () =>
    expect(plan({ run: ended, memory: remembered }).actions).toEqual([{ do: 'remove', key, hasRun: true }]));

  it('is told as absent with its end when nothing is left', () =>
    expect(plan({ memory: remembered })).toEqual({ actions: [], status: { phase: 'absent', ...end } }));

  it('is not started a second time when its container has disappeared', () => {
    for (const sight of [{ memory: started }, { grant: { ...wanted, known: 'running' as const } }]) {
      const { actions, status } = plan(sight);
      expect(actions).toMatchObject([
        { do: 'remember', memory: { ended: { end: { code: 'container-vanished' } } } },
      ]);
      expect(status).toMatchObject({ phase: 'absent', end: { code: 'container-vanished' } });
    }
  });

  it('keeps the end that was written down, whatever is seen later', () =>
    expect(plan({ run: running, memory: remembered }).status).toEqual({ phase: 'ended', ...end }));

  it('is refused when a device of it is not on the node', () =>
    expect(
      planGrant(
        { key, grant: wanted, run: null, memory: null, task: null },
        { ...capacity, devices: [] },
        now,
      ),
    ).toMatchObject({ actions: [], status: { phase: 'refused', code: 'device-unknown' } }));

  it('is refused when it wants a part of a device that can only be given out whole', () => {
    const inOne = { key, grant: wanted, run: null, memory: null, task: null };
    const devicesThatCan = (modes: readonly SharingMode[]) => ({
      ...capacity,
      devices: capacity.devices.map((one) => ({ ...one, modes })),
    });
    expect(planGrant(inOne, devicesThatCan(['exclusive']), now)).toMatchObject({
      actions: [],
      status: { phase: 'refused', code: 'device-not-shareable' },
    });
    expect(planGrant(inOne, devicesThatCan(['exclusive', 'mps']), now).actions).toHaveLength(1);
  });

  it('is stopped for what it did, and the cause is written down before', () => {
    const violation = { key, code: 'gpu-memory-exceeded', message: 'It used 12 GiB of 10.' };
    const { code, message } = violation;
    const cause = { end: { kind: 'failed', code, message }, startedAt: epochMs(50_000), endedAt: now };
    expect(plan({ run: running, memory: started, violation })).toEqual({
      actions: [
        { do: 'remember', memory: { ...started, ended: cause } },
        { do: 'stop', key, graceMs: 5000 },
      ],
      status: { phase: 'running', startedAt: epochMs(50_000) },
    });
  });

  it('adds nothing to an end that only the log knows', () =>
    expect(plan({ grant: { ...wanted, known: 'ended' } })).toEqual({
      actions: [],
      status: { phase: 'absent', end: null, startedAt: null, endedAt: null },
    }));
});

describe('a grant that shall stop', () => {
  it('has its preparation cancelled, once', () => {
    expect(plan({ grant: unwanted, task: preparing }).actions).toEqual([{ do: 'cancel', key }]);
    expect(plan({ grant: unwanted, task: { ...preparing, isCancelled: true } }).actions).toEqual([]);
  });

  it('is removed without a start when its container was made in the meantime', () =>
    expect(plan({ grant: unwanted, run: created }).actions).toEqual([{ do: 'remove', key, hasRun: false }]));

  it('is stopped with its grace when it runs', () =>
    expect(plan({ grant: unwanted, run: running })).toEqual({
      actions: [{ do: 'stop', key, graceMs: 3000 }],
      status: { phase: 'running', startedAt: epochMs(50_000) },
    }));

  it('is told as absent, without an end, when it never ran', () =>
    expect(plan({ grant: unwanted })).toEqual({
      actions: [],
      status: { phase: 'absent', end: null, startedAt: null, endedAt: null },
    }));
});

describe('a run that no grant speaks of', () => {
  it('is stopped and removed', () => {
    expect(plan({ grant: null, run: running }).actions).toEqual([{ do: 'stop', key, graceMs: 5000 }]);
    expect(plan({ grant: null, run: ended }).actions).toEqual([{ do: 'remove', key, hasRun: true }]);
    expect(plan({ grant: null, run: created }).actions).toEqual([{ do: 'remove', key, hasRun: false }]);
  });

  it('is forgotten when nothing of it is left', () =>
    expect(plan({ grant: null, memory: remembered })).toEqual({
      actions: [{ do: 'forget', key }],
      status: null,
    }));
});

describe('a grant that was refused', () => {
  it('stays so in this boot, also when it could be carried out by now', () => {
    const status = { phase: 'refused', code: 'device-lost', message: 'gone' } as const;
    const told = new Map([[runName(key), { status, at: now }]]);
    const desired = { nodeVersion: 1, grants: [wanted] };
    const view = { desired, observed: [], memories: new Map(), tasks: new Map(), capacity };
    expect(reconcile({ ...view, told, now }).actions).toEqual([]);
    expect(reconcile({ ...view, told, now: epochMs(now + 5000) }).reports).toEqual([{ key, status }]);
    expect(reconcile({ ...view, told: new Map(), now }).actions).toMatchObject([{ do: 'prepare' }]);
  });
});

describe('while the scheduler has not answered', () => {
  const sight = { key, grant: null, run: null, memory: null, task: null };

  it('writes ends down', () =>
    expect(planUnasked({ ...sight, run: ended }, now).actions).toEqual([
      { do: 'remember', memory: remembered },
    ]));

  it('touches nothing', () => {
    for (const run of [created, running]) expect(planUnasked({ ...sight, run }, now).actions).toEqual([]);
    expect(planUnasked({ ...sight, run: ended, memory: remembered }, now).actions).toEqual([]);
    expect(planUnasked({ ...sight, memory: started }, now).actions).toEqual([]);
  });

  it('stops what has to end for what it did, with the cause written down first, and again after a restart', () => {
    const violation = { key, code: 'node-isolated', message: 'alone' };
    const failed: EndedRun = {
      end: { kind: 'failed', code: 'node-isolated', message: 'alone' },
      startedAt: epochMs(50_000),
      endedAt: now,
    };
    const stop = { do: 'stop', key, graceMs: 5000 };
    const memory = { ...key, hasStarted: true, ended: failed };
    expect(planUnasked({ ...sight, run: running, violation }, now).actions).toEqual([
      { do: 'remember', memory },
      stop,
    ]);
    expect(planUnasked({ ...sight, run: running, violation, memory }, now).actions).toEqual([stop]);
  });
});
