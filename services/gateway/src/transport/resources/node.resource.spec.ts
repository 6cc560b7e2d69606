import { expect, it } from 'vitest';
import type { Inventory } from '#contracts';
import {
  bytes,
  cpuMilli,
  deviceId,
  epochMs,
  incarnation,
  keyId,
  nodeId,
  projectId,
  sessionId,
  userId,
} from '#kernel';
import type { NodeWithGrants } from '../../ports/node-views.ts';
import { nodeResource } from './node.resource.ts';

const device = {
  deviceId: deviceId('MIG-1'),
  index: 1,
  model: 'A',
  memoryBytes: bytes(1),
  health: 'degraded' as const,
};
const inventory: Inventory = {
  cpuMilli: cpuMilli(1),
  memoryBytes: bytes(1),
  devices: [device],
  runtime: 'docker',
  accelerator: 'nvidia',
};
const ada = {
  keyId: keyId('k1'),
  userId: userId('ada'),
  role: 'project-admin',
  projectId: projectId('vision'),
} as const;
const resourceOf = (more: Partial<Inventory>, grants: NodeWithGrants['grants'] = []) =>
  nodeResource(
    {
      node: {
        nodeId: nodeId('n1'),
        incarnation: incarnation('0b6f6f0e-2f0b-4c3e-9a52-5f7b6f1c9d21'),
        joinedAt: epochMs(0),
        state: 'ready',
        since: epochMs(0),
        inventory: { ...inventory, ...more },
      },
      grants,
    },
    ada,
  );

it('carries all that is known of a device, and how the GPUs reach each other', () => {
  const known = {
    healthReason: 'Xid 74',
    parentId: deviceId('GPU-1'),
    numaNode: 1,
    pciAddress: '0000:4a:00.0',
    computeCapability: '9.0',
    modes: ['mig'] as const,
  };
  const gpuTopology = {
    gpus: [{ index: 0, cpus: null, numaNodes: [1], socket: 0 }],
    links: [['X']],
  } satisfies Inventory['gpuTopology'];
  const resource = resourceOf({ devices: [{ ...device, ...known }], gpuTopology });
  expect(resource.devices[0]).toMatchObject(known);
  expect(resource.gpuTopology).toEqual(gpuTopology);
});

it('leaves out what nobody knows', () => {
  const resource = resourceOf({});
  expect(Object.keys(resource.devices[0] ?? {})).toEqual([
    'deviceId',
    'index',
    'model',
    'memoryBytes',
    'health',
    'usedMilli',
    'usedMemoryBytes',
    'grants',
  ]);
  expect(resource).not.toHaveProperty('gpuTopology');
});

it('tells what is held by whom within the project, and of others only that it is held', () => {
  const grant = {
    nodeId: nodeId('n1'),
    epoch: 1,
    devices: [],
    cpuMilli: cpuMilli(1),
    memoryBytes: bytes(1),
    givenAt: epochMs(0),
    isRevoked: false,
  };
  const { grants, usedCpuMilli } = resourceOf({}, [
    { ...grant, sessionId: sessionId('k3v9m2x7q4ab'), sessionName: 'train', projectId: 'vision' },
    { ...grant, sessionId: sessionId('k3v9m2x7q4ac'), sessionName: 'secret', projectId: 'weapons' },
  ]);
  expect(grants.map(({ sessionName }) => sessionName)).toEqual(['train', '(other project)']);
  expect(JSON.stringify(grants)).not.toMatch(/secret|k3v9m2x7q4ac/);
  expect(usedCpuMilli).toBe(2);
});
