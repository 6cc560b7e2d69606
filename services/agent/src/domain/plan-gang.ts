import { endOfAll } from './gang-status.ts';
import type { MemberGrant } from './member-grants.ts';
import type { GrantPlan, Sight } from './plan-grant.ts';
import type { EndedRun } from './run.ts';

export type MemberPlan = GrantPlan & { readonly grant: MemberGrant | null };

const endOf = ({ memory, run }: Sight): EndedRun | null =>
  memory?.ended ?? (run?.phase === 'ended' ? run : null);

/** All of it is there, or was: nothing keeps the others waiting. */
const isReady = ({ memory, run }: Sight): boolean =>
  memory?.hasStarted === true ||
  run?.phase === 'running' ||
  (run?.phase === 'created' && memory?.isReady === true);

/** The log knows an end: nobody begins or goes on then. */
const isOver = ({ grant }: Sight): boolean => grant?.known === 'ended';

/**
 * What to do about the members of one session on this node. They begin when all of them can, and end together: when `main1` ends, or any of them fails.
 */
export const planGang = (
  members: readonly Sight[],
  planOf: (sight: Sight) => GrantPlan,
): { readonly plans: readonly MemberPlan[]; readonly isMade: boolean } => {
  const ends = members.flatMap((sight) =>
    sight.grant === null ? [] : [{ grant: sight.grant, ended: endOf(sight) }],
  );
  const allEnd = endOfAll(ends) !== null || members.some(isOver);
  const isMade = members.every((sight) => sight.task === null && isReady(sight));
  const mayStart = isMade && members.every(({ grant }) => grant?.gang?.mayStart === true);
  const plans = members.map((sight) => {
    const { grant } = sight;
    const wanted = grant === null || !allEnd ? grant : { ...grant, want: 'stop' as const };
    return { ...planOf({ ...sight, grant: wanted, mayStart }), grant };
  });
  return { plans, isMade };
};
