import { createHash } from 'node:crypto';
import type { Device } from '#contracts';
import { deviceId, type DeviceId, type NodeId } from '#kernel';
import type { Fleet, MockGpu, MockHealth } from './fleet.ts';
import { memoryOfProfile } from './fleet-file.ts';

/** Looks like a vendor's id, and is the same after every restart. */
const mockId = (kind: 'GPU' | 'MIG', node: NodeId, name: string): DeviceId => {
  const digest = createHash('sha256').update(`${node}/${name}`).digest('hex');
  const parts = [
    digest.slice(0, 8),
    digest.slice(8, 12),
    digest.slice(12, 16),
    digest.slice(16, 20),
    digest.slice(20, 32),
  ];
  return deviceId(`${kind}-${parts.join('-')}`);
};

const WELL: MockHealth = { health: 'ok' };

/** The devices of a fleet: GPUs with the indices of its topology, and after them the slices of those that are sliced. */
export const mockDevices = (node: NodeId, { gpus, gpuTopology, sick }: Fleet): readonly Device[] => {
  const partOf = (
    gpu: MockGpu,
    index: number,
  ): Pick<Device, 'numaNode' | 'computeCapability'> & MockHealth => {
    const nodes = gpuTopology?.gpus.find((place) => place.index === index)?.numaNodes ?? [];
    return {
      ...(sick.get(index) ?? WELL),
      ...(nodes.length === 1 && nodes[0] !== undefined ? { numaNode: nodes[0] } : {}),
      ...(gpu.computeCapability === undefined ? {} : { computeCapability: gpu.computeCapability }),
    };
  };
  const whole = [...gpus.entries()]
    .filter(([, { slices }]) => slices.length === 0)
    .map(([index, gpu]): Device => {
      const { model, memoryBytes, modes } = gpu;
      const id = mockId('GPU', node, String(index));
      return { deviceId: id, index, model, memoryBytes, ...partOf(gpu, index), modes };
    });
  const slices = [...gpus.entries()].flatMap(([index, gpu]) =>
    gpu.slices.map((profile, n): Omit<Device, 'index'> => ({
      deviceId: mockId('MIG', node, `${index}/${n}`),
      model: `${gpu.model} MIG ${profile}`,
      memoryBytes: memoryOfProfile(profile),
      ...partOf(gpu, index),
      parentId: mockId('GPU', node, String(index)),
      modes: ['mig'],
    })),
  );
  return [...whole, ...slices.map((slice, n): Device => ({ ...slice, index: gpus.length + n }))];
};
