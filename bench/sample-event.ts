import type { EventMeta, Fact } from '#contracts';

/** A fact of the size that ours have: some 350 bytes of data. */
export const sampleFact = (n: number): Fact => ({
  type: 'session.placed',
  data: {
    n,
    sessionId: `s${String(n % 1_000_000).padStart(11, '0')}`,
    nodeId: `node-${n % 50}`,
    incarnation: '0b6f6f0e-2f0b-4c3e-9a52-5f7b6f1c9d21',
    epoch: 1,
    devices: [
      { deviceId: 'GPU-5e1f2c3d-8a7b-4c6d-9e0f-1a2b3c4d5e6f', gpuMilli: 500, gpuMemoryBytes: 42_949_672_960 },
    ],
    reason: 'first fit: node-17 of 50 nodes, 3 of 8 devices free',
    placedAt: 1_795_000_000_000 + n,
    deadlineAt: 1_795_000_600_000 + n,
  },
});

/** Some 150 bytes. */
export const SAMPLE_META: EventMeta = {
  actor: 'service:scheduler',
  correlationId: '6a1e9b52-5a2f-4f0e-8c55-0d7a2f9f3b11',
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
};
