import type { BookedSpot, Quota, Stretch } from '#contracts';
import type { ProjectId, Refusal, UserId } from '#kernel';
import type { Booked } from './reservation-state.ts';
import { overlapsOf } from './stretches.ts';

/** For whom something is to be booked, and what. */
export type BookedShare = {
  readonly projectId: ProjectId;
  /** Absent: for everybody in the project. */
  readonly userId?: UserId;
  readonly spots: readonly BookedSpot[];
  readonly stretches: readonly Stretch[];
};

const gpusOf = (spots: readonly BookedSpot[]): number =>
  spots.reduce((count, { deviceIds }) => count + deviceIds.length, 0);

type Step = { readonly at: number; readonly gpus: number };

/** The most GPUs that some reservations have at one moment of the stretches. */
const mostBooked = (reservations: readonly Booked[], stretches: readonly Stretch[]): number => {
  const steps = reservations.flatMap(({ booking }): readonly Step[] => {
    const gpus = gpusOf(booking.spots);
    return [...overlapsOf(booking.stretches, stretches)].flatMap(({ from, to }) => [
      { at: from, gpus },
      { at: to, gpus: -gpus },
    ]);
  });
  let now = 0;
  let most = 0;
  for (const { gpus } of steps.toSorted((a, b) => a.at - b.at || a.gpus - b.gpus)) {
    now += gpus;
    most = Math.max(most, now);
  }
  return most;
};

/**
 * What a project, or a user in it, has booked at once may not be more than it may hold at once. Two bookings at the same moment may both see the last of it:
 * this keeps bookings in bounds, and is no promise; what sessions hold is counted where they are placed.
 */
export const overQuota = (
  { projectId, userId, spots, stretches }: BookedShare,
  quota: Quota | null,
  reservations: readonly Booked[],
): Refusal<'exceeds-quota'> | null => {
  const gpus = gpusOf(spots);
  const ofProject = reservations.filter(
    ({ booking }) => booking.purpose === 'work' && booking.projectId === projectId,
  );
  const ofUser = ofProject.filter(({ booking }) => booking.userId === userId);
  const over = (limit: number | undefined, others: readonly Booked[], who: string) => {
    const booked = limit === undefined ? 0 : mostBooked(others, stretches);
    if (limit === undefined || (booked + gpus) * 1000 <= limit) return null;
    const message = `${who} may have ${limit / 1000} GPUs at once; ${booked} of them are reserved at that time, and ${gpus} more are asked for.`;
    return { code: 'exceeds-quota', message, pointer: '/gpus' } as const;
  };
  return (
    over(quota?.gpuMilli, ofProject, `The project ${projectId}`) ??
    (userId === undefined ? null : over(quota?.perUser?.gpuMilli, ofUser, `The user ${userId} in it`))
  );
};
