import { unreachable } from '#kernel';
import type { ProjectState } from '../pool/project-state.ts';
import type { Booked } from '../reservation/reservation-state.ts';
import type { SessionState } from '../session/session-state.ts';

/** Whether a session ends because its project is closed: what has never had a place does, what has one only if that was wanted. */
export const endsWithProject = ({ closed }: ProjectState, session: SessionState): boolean => {
  if (closed === null) return false;
  switch (session.phase) {
    case 'unknown':
    case 'stopping':
    case 'ended':
      return false;
    case 'waiting':
      return closed.stopsSessions || session.epoch === 0;
    case 'placed':
    case 'preparing':
    case 'running':
      return closed.stopsSessions;
    default:
      return unreachable(session);
  }
};

/** A promise to a closed project is kept no longer: what it holds is for others. */
export const isFreedWithProject = ({ closed }: ProjectState, { booking }: Booked): boolean =>
  closed !== null && booking.purpose === 'work';
