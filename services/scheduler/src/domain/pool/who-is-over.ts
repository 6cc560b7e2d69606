import type { HoldLimits, HoldStanding, OverLimit } from '#contracts';
import { projectStanding, type ProjectView, userStandings } from './project-standing.ts';

const over = (
  who: Pick<OverLimit, 'userId'>,
  { gpuMilli, sessionCount, budget }: HoldStanding,
  limits: HoldLimits,
  borrowMilli = 0,
): readonly OverLimit[] => {
  const found: OverLimit[] = [];
  const judge = (limit: OverLimit['limit'], held: number, allowed: number | undefined): void => {
    if (allowed !== undefined && held > allowed) found.push({ ...who, limit, held, allowed });
  };
  judge('gpu', gpuMilli, limits.gpuMilli === undefined ? undefined : limits.gpuMilli + borrowMilli);
  judge('sessions', sessionCount, limits.sessionCount);
  judge('gpu-budget', budget?.spentGpuMilliMs ?? 0, limits.gpuBudget?.gpuMilliMs);
  return found;
};

/** The project itself and its users, where they hold more than the quota of the view allows; what may be borrowed is allowed. */
export const whoIsOver = (view: ProjectView, usersMax: number): readonly OverLimit[] => {
  const { quota } = view.state;
  if (quota === null) return [];
  const users = userStandings(view, usersMax);
  return [
    ...over({}, projectStanding(view), quota, quota.borrowGpuMilli),
    ...users.flatMap((user) => over({ userId: user.userId }, user, quota.perUser ?? {})),
  ];
};
