import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { NodeJoinDto, parseAs } from '#contracts';
import { inventoryOf } from './inventory-words.ts';

const GOLDEN = path.resolve(import.meta.dirname, '../../../../fixtures/events');
const inventoryIn = (file: string): unknown =>
  JSON.parse(readFileSync(path.join(GOLDEN, file), 'utf8')).data.inventory;

const read = (inventory: unknown): unknown => {
  const node = { nodeId: 'n1', incarnation: '0b6f6f0e-2f0b-4c3e-9a52-5f7b6f1c9d21', inventory };
  const outcome = parseAs(NodeJoinDto, node);
  return outcome.ok ? inventoryOf(outcome.value) : outcome.refusal;
};

it.each([
  'node.joined/1-no-gpus-sandbox.json',
  'node.joined/1-two-linked-gpus.json',
  'node.inventory-changed/1-mig-instance-and-sick-gpu.json',
])('keeps all that an agent says: %s', (file) => expect(read(inventoryIn(file))).toEqual(inventoryIn(file)));

it('takes null for what is left out', () => {
  const device = { deviceId: 'GPU-1', index: 0, model: 'A', memoryBytes: 1, health: 'ok' };
  const inventory = {
    cpuMilli: 1,
    memoryBytes: 1,
    devices: [device],
    runtime: 'docker',
    accelerator: 'nvidia',
  };
  const silent = { ...device, parentId: null, numaNode: null, modes: null };
  expect(read({ ...inventory, devices: [silent], gpuTopology: null, cpuTopology: null })).toEqual(inventory);
});
