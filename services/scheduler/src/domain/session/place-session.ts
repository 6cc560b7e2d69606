import type { NodeFact, PlacedPart } from '#contracts';
import { type EpochMs, later, sum } from '#kernel';
import type { Change } from '../change.ts';
import { holdLimit } from '../queue/hold-limits.ts';
import type { Waiting } from './session-state.ts';
import { STOP_MARGIN_MS } from './stop-limits.ts';

/** Where a session shall go, with all that it gets there. */
export type PlannedPlacement = {
  readonly session: Waiting;
  /** In order of rank. */
  readonly parts: readonly [PlacedPart, ...PlacedPart[]];
  /** Why there, in few bytes. */
  readonly reason: string;
  /** When it has to be over, whatever its own limits. */
  readonly endsBy?: EpochMs;
  /** The number of the network between its nodes; absent where it is on one. */
  readonly network?: number;
  /** Set when its project has a quota: whether this goes beyond its own part. */
  readonly isBorrowed?: boolean;
};

const earlier = (a: EpochMs, b: EpochMs = a): EpochMs => (b < a ? b : a);

/** How long it can hold what it gets: by its own limits, and by the end that it was given. */
const holdMsMaxOf = ({ session, endsBy }: PlannedPlacement, at: EpochMs): number | null => {
  const { limits } = session.asked;
  const byItself = holdLimit(limits);
  if (endsBy === undefined) return byItself;
  const byEnd = endsBy - at + limits.graceMs + STOP_MARGIN_MS;
  return byItself === null || byEnd < byItself ? byEnd : byItself;
};

/** A planned placement as facts: the session's, its nodes' and its project's, for one append. */
export const placeSession = (planned: PlannedPlacement, at: EpochMs): Change => {
  const { asked, epoch: lastEpoch } = planned.session;
  const { sessionId, projectId, userId, resources, limits, wish } = asked;
  const { parts, reason, endsBy, isBorrowed, network } = planned;
  const [first, ...others] = parts;
  const epoch = lastEpoch + 1;
  const { cpuMilli, memoryBytes } = resources;
  const holdMsMax = holdMsMaxOf(planned, at);
  const gpuMilli = parts.flatMap(({ devices }) => devices.map((device) => device.gpuMilli));
  const grants = parts.map(({ nodeId, devices, cpuset }, rank): NodeFact => ({
    type: 'node.grant-given',
    data: {
      nodeId,
      sessionId,
      epoch,
      devices,
      cpuMilli,
      memoryBytes,
      ...(cpuset === undefined ? {} : { cpuset }),
      ...(rank === 0 ? {} : { rank }),
      ...(network === undefined ? {} : { network }),
      projectId,
      userId,
      ...(holdMsMax === null ? {} : { holdMsMax }),
      ...(wish?.reservationId === undefined ? {} : { reservationId: wish.reservationId }),
      givenAt: at,
    },
  }));
  const share: Change =
    isBorrowed === undefined
      ? []
      : [
          {
            type: 'project.share-taken',
            data: { projectId, userId, sessionId, epoch, gpuMilli: sum(gpuMilli), isBorrowed, takenAt: at },
          },
        ];
  return [
    {
      type: 'session.placed',
      data: {
        sessionId,
        ...first,
        ...(others.length === 0 ? {} : { others }),
        epoch,
        ...(endsBy === undefined ? {} : { endsBy }),
        reason,
        placedAt: at,
        deadlineAt: earlier(later(at, limits.prepareMs), endsBy),
      },
    },
    ...grants,
    ...share,
  ];
};
