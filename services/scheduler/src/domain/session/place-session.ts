import { type EpochMs, later } from '#kernel';
import type { Change } from '../change.ts';
import type { KnownNode } from '../node/node-state.ts';
import type { PlannedPlacement } from '../placement/plan-placements.ts';

/** A planned placement as facts: the session's and the node's, for one append. */
export const placeSession = (planned: PlannedPlacement, node: KnownNode, at: EpochMs): Required<Change> => {
  const { asked, epoch: lastEpoch } = planned.session;
  const { sessionId, resources, limits } = asked;
  const { nodeId, devices, reason } = planned;
  const epoch = lastEpoch + 1;
  const { cpuMilli, memoryBytes } = resources;
  return {
    session: {
      id: sessionId,
      facts: [
        {
          type: 'session.placed',
          data: {
            sessionId,
            nodeId,
            incarnation: node.incarnation,
            epoch,
            devices,
            reason,
            placedAt: at,
            deadlineAt: later(at, limits.prepareMs),
          },
        },
      ],
    },
    node: {
      id: nodeId,
      facts: [
        {
          type: 'node.grant-given',
          data: { nodeId, sessionId, epoch, devices, cpuMilli, memoryBytes, givenAt: at },
        },
      ],
    },
  };
};
