import { describe, expect, it } from 'vitest';
import type { GrantStatus, NodeFact, SchedulerFact, SessionFact } from '#contracts';
import { incarnation, nodeId } from '#kernel';
import {
  granted,
  joined,
  knownNodeAfter,
  lookup,
  minute,
  nodeA,
  placed,
  report,
  requested,
  sessionAfter,
} from '../../../test/builders.ts';
import { desiredState } from '../node/desired-state.ts';
import { followReport } from './follow-report.ts';
import type { SessionState } from './session-state.ts';

const made: GrantStatus = { phase: 'preparing', step: 'creating', isReady: true };
const node = lookup(joined(), granted());
const [first] = [placed()];
if (first.type !== 'session.placed') throw new Error('the builder builds something else');
const other = {
  nodeId: nodeId('other'),
  incarnation: incarnation('0190d6a4-7b1e-7c3d-8e9f-0123456789ab'),
  devices: [],
};
const gang: SessionFact = { ...first, data: { ...first.data, others: [other] } };
const { sessionId, epoch } = report(made);
const ready = (rank: number): SessionFact => ({
  type: 'session.part-ready',
  data: { sessionId, epoch, rank, readyAt: minute(2) },
});
const typesOf = (change: readonly SchedulerFact[]) => change.map(({ type }) => type);
const follow = (session: SessionState) => followReport(report(made), session, node);

describe('a session on several nodes', () => {
  it('records when all of one part is made, once', () => {
    expect(typesOf(follow(sessionAfter(requested(), gang)))).toEqual([
      'session.preparing',
      'session.part-ready',
    ]);
    const preparing: SessionFact = {
      type: 'session.preparing',
      data: { sessionId, epoch, step: 'creating', at: minute(2) },
    };
    expect(follow(sessionAfter(requested(), gang, preparing, ready(0)))).toEqual([]);
  });

  it('records no such thing of one on a single node', () =>
    expect(typesOf(follow(sessionAfter(requested(), placed())))).toEqual(['session.preparing']));

  it('may begin when all parts are made, and a part that runs was made before', () => {
    const numbered: NodeFact = { ...granted(), data: { ...granted().data, network: 7 } } as NodeFact;
    const gangOf = (...facts: readonly SessionFact[]) =>
      desiredState(
        knownNodeAfter(joined(), numbered),
        2,
        () => sessionAfter(requested(), gang, ...facts),
        (id) => (id === nodeA ? '192.0.2.1' : undefined),
      ).grants[0]?.gang;
    expect(gangOf()).toEqual({
      rank: 0,
      nodes: [{ nodeId: nodeA, address: '192.0.2.1' }, { nodeId: other.nodeId }],
      membersPerNode: 1,
      network: 7,
      isReady: false,
      mayStart: false,
    });
    expect(gangOf(ready(0))).toMatchObject({ isReady: true, mayStart: false });
    expect(gangOf(ready(0), ready(1))).toMatchObject({ isReady: true, mayStart: true });
    const begun: SessionFact = {
      type: 'session.part-started',
      data: { sessionId, epoch, rank: 1, startedAt: minute(3) },
    };
    expect(gangOf(ready(0), ready(1), begun)).toMatchObject({ mayStart: true });
  });
});
