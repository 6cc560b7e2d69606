import { describe, expect, it } from 'vitest';
import { deviceId, epochMs, nodeId, sessionId } from '#kernel';
import { activeAt, DEFAULT_IDLE_THRESHOLDS } from './idleness.ts';
import type { NodeUsage, RunUsage } from './live-usage.ts';
import { readNodeUsage } from './read-node-usage.ts';

const run: RunUsage = {
  sessionId: sessionId('usageaaaaaaa'),
  epoch: 2,
  member: 1,
  at: epochMs(5000),
  overMs: 5000,
  cpuGrantedMilli: 1000,
  memoryBytes: 10,
  memoryPeakBytes: null,
  memoryLimitBytes: 100,
  processCount: 4,
  rates: { cpuMilli: 3, readBytesPerS: 0, writtenBytesPerS: 1, receivedBytesPerS: null, sentBytesPerS: null },
  totals: { cpuMs: 9, readBytes: 1, writtenBytes: 2, receivedBytes: null, sentBytes: null, oomKills: 0 },
  devices: [{ deviceId: deviceId('GPU-1'), usedMemoryBytes: null, grantedMemoryBytes: 5, busyPercent: 1 }],
  lastInputAt: null,
};
const usage: NodeUsage = { nodeId: nodeId('n1'), at: epochMs(5000), runs: [run] };

describe('what a node says of its runs', () => {
  it('is read as it was said', () => {
    expect(readNodeUsage(JSON.parse(JSON.stringify(usage)))).toEqual(usage);
  });

  it('is read without the runs that make no sense', () => {
    const wrong = [{}, null, { ...run, sessionId: 'no' }, { ...run, memoryBytes: -1 }, { ...run, rates: {} }];
    expect(readNodeUsage({ ...usage, runs: [...wrong, run] })?.runs).toEqual([run]);
  });

  it('is nothing where it is something else', () => {
    for (const other of [null, 'x', {}, { ...usage, nodeId: 'No Name' }, { ...usage, runs: 7 }])
      expect(readNodeUsage(other)).toBeNull();
  });
});

describe('activity', () => {
  const at = (more: Partial<RunUsage>) => activeAt({ ...run, ...more }, DEFAULT_IDLE_THRESHOLDS);
  it('is CPU, GPU or network above the threshold, or somebody who types', () => {
    expect(at({})).toBeNull();
    expect(at({ rates: { ...run.rates, cpuMilli: 51 } })).toBe(5000);
    expect(at({ rates: { ...run.rates, receivedBytesPerS: 6000, sentBytesPerS: 6000 } })).toBe(5000);
    expect(at({ devices: run.devices.map((one) => ({ ...one, busyPercent: 3 })) })).toBe(5000);
    expect(at({ lastInputAt: epochMs(4000) })).toBe(4000);
  });
});
