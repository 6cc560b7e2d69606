import type { NodeFact, SchedulerFact } from '#contracts';
import { type StreamName, streamName, unreachable } from '#kernel';

/** What one decision adds to the log, in order. The applier appends all of it in one transaction, or nothing. */
export type Change = readonly SchedulerFact[];

export const nothing: Change = [];

export const isNodeFact = (fact: SchedulerFact): fact is NodeFact => fact.type.startsWith('node.');

type Category = 'session' | 'node' | 'project' | 'pool' | 'reservation';
const isCategory = (word: string | undefined): word is Category =>
  word === 'session' || word === 'node' || word === 'project' || word === 'pool' || word === 'reservation';

/** The stream that a fact belongs to: its category is the first word of its type, its id is in its data. */
export const streamOf = (fact: SchedulerFact): StreamName => streamName(nameOf(fact));

const nameOf = ({ type, data }: SchedulerFact): string => {
  const [category] = type.split('.');
  if (!isCategory(category)) throw new RangeError(`${type} is not one of the scheduler's facts`);
  switch (category) {
    case 'session':
      return `session-${'sessionId' in data ? data.sessionId : ''}`;
    case 'node':
      return `node-${'nodeId' in data ? data.nodeId : ''}`;
    case 'project':
      return `project-${'projectId' in data ? data.projectId : ''}`;
    case 'pool':
      return `pool-${'poolId' in data ? data.poolId : ''}`;
    case 'reservation':
      return `reservation-${'reservationId' in data ? data.reservationId : ''}`;
    default:
      return unreachable(category);
  }
};
