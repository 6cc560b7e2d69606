import type {
  EgressPolicy,
  GpuBudget,
  HoldLimits,
  PoolFact,
  PoolPolicy,
  ProjectFact,
  Quota,
} from '#contracts';
import { anIdleRule } from './session-part-shapes.ts';
import { aPoolId, aProjectId, aSessionId, aUserId } from './id-shapes.ts';
import { flag, integer, listOf, object, oneOf, optional, text, whole, type Shape } from './shape.ts';

type Fact = PoolFact | ProjectFact;
type Data<Type extends Fact['type']> = Extract<Fact, { readonly type: Type }>['data'];
type PoolShapes = { readonly [Type in Fact['type']]: Shape<Data<Type>> };

const aBudget: Shape<GpuBudget> = object({ gpuMilliMs: whole(), period: oneOf('day', 'week', 'month') });
const holdLimits: Shape<HoldLimits> = object({
  gpuMilli: optional(whole()),
  sessionCount: optional(whole()),
  gpuBudget: optional(aBudget),
});
export const aQuota: Shape<Quota> = object({
  gpuMilli: optional(whole()),
  sessionCount: optional(whole()),
  gpuBudget: optional(aBudget),
  borrowGpuMilli: optional(whole()),
  perUser: optional(holdLimits),
  weight: optional(whole()),
  priorityMax: optional(integer()),
});

export const anEgressPolicy: Shape<EgressPolicy> = object({
  mode: oneOf('node', 'internet', 'listed', 'none'),
  allow: optional(listOf(text())),
});

export const aPolicy: Shape<PoolPolicy> = object({
  order: optional(oneOf('fifo', 'priority', 'fair-share', 'drf')),
  overtaking: optional(oneOf('never', 'backfill', 'free')),
  placement: optional(oneOf('fragmentation', 'pack', 'spread')),
  halfLifeMs: optional(whole()),
  starvationMs: optional(whole()),
  preemption: optional(oneOf('never', 'when-needed')),
  minRunMs: optional(whole()),
  warningMs: optional(whole()),
  keptImages: optional(listOf(text())),
  idle: optional(anIdleRule),
});

/** What pools and projects are told, and what their sessions take. */
export const POOL_SHAPES: PoolShapes = {
  'pool.policy-set': object({
    poolId: aPoolId,
    policy: aPolicy,
    by: text(),
    setAt: whole(),
  }),
  'project.egress-set': object({
    projectId: aProjectId,
    egress: anEgressPolicy,
    by: text(),
    setAt: whole(),
  }),
  'project.closed': object({ projectId: aProjectId, stopsSessions: flag(), by: text(), closedAt: whole() }),
  'project.created': object({
    projectId: aProjectId,
    name: text(),
    description: optional(text()),
    by: text(),
    createdAt: whole(),
  }),
  'project.described': object({
    projectId: aProjectId,
    description: text(),
    by: text(),
    describedAt: whole(),
  }),
  'project.renamed': object({ projectId: aProjectId, name: text(), by: text(), renamedAt: whole() }),
  'project.reopened': object({ projectId: aProjectId, by: text(), reopenedAt: whole() }),
  'project.quota-set': object({ projectId: aProjectId, quota: aQuota, by: text(), setAt: whole() }),
  'project.share-taken': object({
    projectId: aProjectId,
    userId: aUserId,
    sessionId: aSessionId,
    epoch: whole(),
    gpuMilli: whole(),
    isBorrowed: flag(),
    takenAt: whole(),
  }),
};
