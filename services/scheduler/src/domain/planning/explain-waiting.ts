import { type EpochMs, epochMs, unreachable } from '#kernel';
import { sayWhen } from '../reservation/say-when.ts';
import type { NodeCensus } from './node-census.ts';
import type { WaitReason } from './wait-reason.ts';

/** One sentence for who waits: what it lacks, with numbers, or what else keeps it. */
export const sayWaiting = (
  reason: WaitReason | null,
  census: NodeCensus,
  ahead: { readonly count: number; readonly promisedAt: number | null },
): string => {
  if (reason === null)
    return ahead.count > 0 ? `${ahead.count} sessions are before it` : 'it will be looked at in a moment';
  if (reason.kind === 'own') return reason.why;
  const { cause } = reason;
  switch (cause) {
    case 'promised':
    case 'no-room':
      return census.lack;
    case 'room-is-promised':
      return ahead.promisedAt === null
        ? 'there is room, but a session before it is promised it, and this one could run for longer'
        : `there is room, but a session before it is promised it from ${sayWhen(at(ahead.promisedAt))} on, and this one could run for longer`;
    case 'in-order':
      return 'its pool serves in order, and a session before it does not fit yet';
    case 'too-large':
      return `${census.lack}; nobody can say when there will be room for it`;
    default:
      return unreachable(cause);
  }
};

const at = (ms: number): EpochMs => epochMs(Math.round(ms));
