import type { PolicyTrial, PoolPolicy } from '#contracts';
import type { PoolId } from '#kernel';
import type { Asked } from '../session/session-state.ts';
import { poolOf } from '../session/wishes.ts';

const namesIn = (policy: PoolPolicy): readonly (keyof PoolPolicy)[] =>
  (
    [
      'order',
      'overtaking',
      'placement',
      'halfLifeMs',
      'starvationMs',
      'preemption',
      'minRunMs',
      'warningMs',
      'keptImages',
      'idle',
    ] as const satisfies readonly (keyof PoolPolicy)[]
  ).filter((name) => policy[name] !== undefined);

/** What a policy would change in a pool: for whom of those that wait, and of those that run. */
export const policyTrial = (
  poolId: PoolId,
  { before, after }: { readonly before: PoolPolicy; readonly after: PoolPolicy },
  sessions: {
    readonly waiting: Iterable<{ readonly asked: Asked }>;
    readonly onNodes: Iterable<{ readonly asked: Asked }>;
  },
): PolicyTrial => {
  const isHere = ({ asked }: { readonly asked: Asked }): boolean => poolOf(asked) === poolId;
  const names = new Set([...namesIn(before), ...namesIn(after)]);
  const running = after.idle === undefined ? [] : [...sessions.onNodes].filter(isHere);
  const kept = new Set(before.keptImages);
  return {
    changes: [...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name])),
    waitingCount: [...sessions.waiting].filter(isHere).length,
    idleRuleCount: running.filter(({ asked }) => asked.workload.kind === 'interactive').length,
    newImages: (after.keptImages ?? []).filter((image) => !kept.has(image)),
  };
};
