import { expect, it } from 'vitest';
import { NodeJoinDto } from './node-join.dto.ts';
import { parseAs } from './parse-as.ts';

const device = { deviceId: 'GPU-1', index: 0, model: 'H100', memoryBytes: 80e9, health: 'ok' };
const joinWith = (more: object) => ({
  nodeId: 'n1',
  incarnation: '0190d6a4-7b1e-7c3d-8e9f-0123456789ab',
  inventory: {
    cpuMilli: 64_000,
    memoryBytes: 2 ** 38,
    devices: [device],
    runtime: 'docker',
    accelerator: 'nvidia',
    ...more,
  },
});

it.each([
  ['pciAddress', '4A:00.0', 'must look like 0000:4a:00.0'],
  ['computeCapability', 'nine', 'must look like 9.0'],
  ['modes', ['exclusive', 'free'], 'must be one of'],
  ['numaNode', -1, 'must be a whole number'],
  ['parentId', '../0', 'must be a device id'],
])('names %s when it is %j', (field, value, words) => {
  const outcome = parseAs(NodeJoinDto, joinWith({ devices: [{ ...device, [field]: value }] }));
  expect(outcome).toMatchObject({ ok: false, refusal: { pointer: `/inventory/devices/0/${field}` } });
  expect(outcome.ok ? '' : outcome.refusal.message).toContain(words);
});

it('refuses a topology that contradicts itself', () => {
  const gpuTopology = { gpus: [], links: [['X']] };
  expect(parseAs(NodeJoinDto, joinWith({ gpuTopology }))).toMatchObject({
    refusal: { code: 'invalid-request', pointer: '/inventory/gpuTopology' },
  });
  const cpuTopology = { cpus: [{ cpu: 0, core: 0, cacheGroup: 0, numaNode: 0 }], distances: [] };
  expect(parseAs(NodeJoinDto, joinWith({ cpuTopology }))).toMatchObject({
    refusal: { code: 'invalid-request', pointer: '/inventory/cpuTopology' },
  });
});
