import { typicalRequests } from '../../services/scheduler/src/domain/placement/fragmentation.ts';
import { berthPolicy } from '../../services/scheduler/src/domain/placement/policies/berth.ts';
import { bestFitPolicy } from '../../services/scheduler/src/domain/placement/policies/bestfit.ts';
import { clusteringPolicy } from '../../services/scheduler/src/domain/placement/policies/clustering.ts';
import { dotProductPolicy } from '../../services/scheduler/src/domain/placement/policies/dotprod.ts';
import { fgdPolicy } from '../../services/scheduler/src/domain/placement/policies/fgd.ts';
import { packingPolicy } from '../../services/scheduler/src/domain/placement/policies/packing.ts';
import { randomPolicy } from '../../services/scheduler/src/domain/placement/policies/random.ts';
import type { Policy } from '../../services/scheduler/src/domain/placement/score.ts';
import type { Trace } from './read-trace.ts';

export const POLICY_NAMES = [
  'random',
  'dotprod',
  'clustering',
  'packing',
  'bestfit',
  'fgd',
  'berth',
] as const;
export type PolicyName = (typeof POLICY_NAMES)[number];

/** FGD is given the mix of the whole trace beforehand, as published; berth sees each request when it arrives, and nothing before. */
export const policyMakers = ({ pods }: Trace): Record<PolicyName, (nodeCount: number) => Policy> => {
  const typical = typicalRequests(pods);
  return {
    random: randomPolicy,
    dotprod: dotProductPolicy,
    clustering: clusteringPolicy,
    packing: packingPolicy,
    bestfit: bestFitPolicy,
    fgd: () => fgdPolicy(typical),
    berth: () => berthPolicy(),
  };
};
