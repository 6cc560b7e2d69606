import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytes, cpuMilli, epochMs, incarnation, nodeId, sessionId } from '#kernel';
import { knownNode, requested, sessionAfter } from '../../../test/builders.ts';
import { grantKey, type KnownNode } from '../node/node-state.ts';
import type { PlannedPlacement } from '../session/place-session.ts';
import { createNetworkGiver, NETWORKS_MAX } from './give-networks.ts';

const NODES = ['n0', 'n1', 'n2', 'n3'].map(nodeId);
const boot = incarnation('0190d6a4-7b1e-7c3d-8e9f-0123456789ab');
const waiting = sessionAfter(requested());

const placement = (nodes: readonly number[]): PlannedPlacement => {
  if (waiting.phase !== 'waiting') throw new Error('the builder builds something else');
  const parts = nodes.map((n) => ({ nodeId: NODES[n]!, incarnation: boot, devices: [] }));
  const [first, ...others] = parts;
  return { session: waiting, parts: [first!, ...others], reason: '' };
};
const holding = (id: (typeof NODES)[number], networks: readonly number[]): KnownNode => {
  const session = sessionId('k3aaaaaaaaaa');
  const node = knownNode({ id, cpu: 8, memoryGib: 64, devices: [] });
  const grant = (network: number, epoch: number) => ({
    sessionId: session,
    epoch,
    rank: 0,
    devices: [],
    cpuMilli: cpuMilli(1),
    memoryBytes: bytes(1),
    cpuset: null,
    projectId: null,
    userId: null,
    holdMsMax: null,
    reservationId: null,
    network,
    givenAt: epochMs(0),
    revoked: null,
  });
  return {
    ...node,
    grants: new Map(networks.map((network, n) => [grantKey(session, n), grant(network, n)])),
  };
};
const subset = fc.uniqueArray(fc.nat(NODES.length - 1), { minLength: 1, maxLength: NODES.length });

describe('the numbers of networks between nodes', () => {
  it('are never the same twice on one node, with what is held there already', () =>
    fc.assert(
      fc.property(
        fc.array(fc.uniqueArray(fc.nat(6), { maxLength: 5 }), { minLength: 4, maxLength: 4 }),
        fc.array(subset, { maxLength: 12 }),
        (held, asked) => {
          const nodes = new Map(NODES.map((id, n) => [id, holding(id, held[n] ?? [])]));
          const give = createNetworkGiver((id) => nodes.get(id) ?? { phase: 'unknown' });
          const taken = held.map((networks) => [...networks]);
          for (const where of asked) {
            const { network } = give(placement(where)) ?? {};
            if (where.length === 1) expect(network).toBeUndefined();
            else for (const n of where) taken[n]!.push(network!);
          }
          for (const networks of taken) expect(new Set(networks).size).toBe(networks.length);
        },
      ),
      { numRuns: 100 },
    ));

  it('come to an end', () => {
    const all = Array.from({ length: NETWORKS_MAX }, (_, n) => n);
    const nodes = new Map([[NODES[0]!, holding(NODES[0]!, all)]]);
    expect(createNetworkGiver((id) => nodes.get(id) ?? { phase: 'unknown' })(placement([0, 1]))).toBeNull();
  });
});
