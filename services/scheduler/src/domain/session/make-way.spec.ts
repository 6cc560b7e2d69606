import { describe, expect, it } from 'vitest';
import type { NodeFact } from '#contracts';
import {
  granted,
  joined,
  lookup,
  minute,
  nodeA,
  placed,
  requested,
  sessionA,
  sessionAfter,
  started,
} from '../../../test/builders.ts';
import { makeWay } from './make-way.ts';

const draining: NodeFact = {
  type: 'node.drain-started',
  data: { nodeId: nodeA, by: 'user:ada', reason: 'new disk', startedAt: minute(3), deadlineAt: minute(10) },
};
const drained = lookup(joined(), granted(), draining);
const running = sessionAfter(requested(), placed(), started);

describe('make way on a node that is drained', () => {
  it('leaves what runs alone until the deadline', () => {
    expect(makeWay(running, drained, minute(9))).toEqual([]);
    expect(makeWay(running, lookup(joined(), granted()), minute(99))).toEqual([]);
  });

  it('preempts at the deadline, and tells the node in the same append', () => {
    expect(makeWay(running, drained, minute(10))).toMatchObject([
      {
        type: 'session.preempted',
        data: {
          sessionId: sessionA,
          epoch: 1,
          by: `node:${nodeA}`,
          reason: expect.stringContaining('new disk'),
        },
      },
      { type: 'node.grant-revoked', data: { nodeId: nodeA, graceMs: 10_000 } },
    ]);
  });

  it('records nothing of a session that is stopping, or waits', () => {
    const stopping = sessionAfter(requested(), placed(), started, {
      type: 'session.stop-requested',
      data: { sessionId: sessionA, by: 'user:ada', requestedAt: minute(3), deadlineAt: minute(20) },
    });
    expect(makeWay(stopping, drained, minute(10))).toEqual([]);
    expect(makeWay(sessionAfter(requested()), drained, minute(10))).toEqual([]);
  });
});
