import type { SchedulerFact } from '#contracts';

/**
 * What came from outside, and would have come whatever the scheduler had decided: requests and wishes of people, nodes that come and go, limits, promises. Everything else
 * follows from decisions, and is decided anew.
 */
export const isGiven = ({ type }: SchedulerFact): boolean => {
  switch (type) {
    case 'session.requested':
    case 'session.stop-requested':
    case 'session.held':
    case 'session.released':
    case 'session.reordered':
    case 'session.priority-changed':
    case 'node.joined':
    case 'node.inventory-changed':
    case 'node.lost':
    case 'node.returned':
    case 'node.fenced':
    case 'node.cordoned':
    case 'node.uncordoned':
    case 'node.drain-started':
    case 'node.pool-changed':
    case 'node.booked':
    case 'node.unbooked':
    case 'pool.policy-set':
    case 'project.egress-set':
    case 'project.quota-set':
    case 'project.closed':
    case 'project.reopened':
      return true;
    default:
      return type.startsWith('reservation.');
  }
};
