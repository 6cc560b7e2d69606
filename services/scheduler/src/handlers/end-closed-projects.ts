import { type Clock, type ProjectId, accept, describeError } from '#kernel';
import { someClosed } from '../domain/pool/project-state.ts';
import { endsWithProject, isFreedWithProject } from '../domain/project/ends-with-project.ts';
import { cancelReservation } from '../domain/reservation/cancel-reservation.ts';
import { stopSession } from '../domain/session/stop-session.ts';
import type { World } from '../world/world.ts';
import type { DecideAndAppend } from './decide-and-append.ts';
import type { DecideOnReservation } from './decide-on-reservation.ts';
import { nameCommand } from './name-command.ts';

type Ports = {
  readonly world: World;
  readonly decideAndAppend: DecideAndAppend;
  readonly reservations: Pick<DecideOnReservation, 'record'>;
  readonly clock: Clock;
  readonly onError: (sentence: string) => void;
};

/** At most so many at once: the rest comes with the next tick. */
const AT_ONCE_MAX = 128;

/**
 * One look at all closed projects: what ends with them is stopped, in the name of who closed them. It is looked at again and again, so that nothing is
 * left over when a scheduler dies in the middle, or when a session was asked for in the moment of the closing.
 */
export const endClosedProjects = ({ world, decideAndAppend, reservations, clock, onError }: Ports) => {
  const projectOf = (id: ProjectId) => world.project(id).state;
  const byOf = (id: ProjectId): string => projectOf(id).closed?.by ?? 'service:scheduler';

  const sessionsDue = (): (() => Promise<unknown>)[] => {
    const due: (() => Promise<unknown>)[] = [];
    for (const [sessionId, { state, version }] of world.liveSessions()) {
      if (due.length >= AT_ONCE_MAX) break;
      if (!('asked' in state) || !endsWithProject(projectOf(state.asked.projectId), state)) continue;
      const { projectId } = state.asked;
      const by = byOf(projectId);
      due.push(() =>
        decideAndAppend({
          commandId: nameCommand('project-closed', sessionId, version),
          meta: { actor: by, correlationId: sessionId },
          sessionId,
          decide: ({ session, nodeOf }) =>
            endsWithProject(projectOf(projectId), session)
              ? stopSession({ by, at: clock.now() }, session, nodeOf)
              : accept([]),
        }),
      );
    }
    return due;
  };

  const reservationsDue = (): (() => Promise<unknown>)[] =>
    world.reservations().flatMap((booked) => {
      const { reservationId, projectId } = booked.booking;
      if (projectId === undefined || !isFreedWithProject(projectOf(projectId), booked)) return [];
      const by = byOf(projectId);
      return [
        () =>
          reservations.record({
            commandId: nameCommand('project-closed', reservationId, world.reservation(reservationId).version),
            meta: { actor: by, correlationId: reservationId },
            reservationId,
            decide: ({ state, nodeOf, grounds }) => cancelReservation(by, state, nodeOf, grounds.at),
          }),
      ];
    });

  return async (): Promise<void> => {
    if (!someClosed(world.projects())) return;
    const due = [...sessionsDue(), ...reservationsDue().slice(0, AT_ONCE_MAX)];
    for (const outcome of await Promise.allSettled(due.map((end) => end())))
      if (outcome.status === 'rejected')
        onError(`what ends with a closed project could not be ended: ${describeError(outcome.reason)}`);
  };
};
