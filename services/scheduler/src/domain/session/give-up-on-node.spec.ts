import { describe, expect, it } from 'vitest';
import type { NodeFact, SchedulerFact, SessionFact } from '#contracts';
import { incarnation, nodeId } from '#kernel';
import {
  asked,
  boot1,
  granted,
  joined,
  minute,
  nodeA,
  nodeAfter,
  placed,
  requested,
  sessionA,
  sessionAfter,
  started,
} from '../../../test/builders.ts';
import type { NodeLookup } from '../node/revoke-grants.ts';
import { giveUpOnNode } from './give-up-on-node.ts';
import { type SessionState, evolveSession } from './session-state.ts';

const nodeB = nodeId('node-b');
const bootB = incarnation('33333333-3333-4333-8333-333333333333');

const lost = (id = nodeA, boot = boot1): NodeFact => ({
  type: 'node.lost',
  data: { nodeId: id, incarnation: boot, lastSeenAt: minute(2), lostAt: minute(3), deadlineAt: minute(4) },
});
const fenced = (id = nodeA, boot = boot1): readonly NodeFact[] => [
  {
    type: 'node.fenced',
    data: { nodeId: id, incarnation: boot, by: 'service:scheduler', fencedAt: minute(4) },
  },
  { type: 'node.grant-released', data: { nodeId: id, sessionId: sessionA, epoch: 1, releasedAt: minute(4) } },
];
const nodes =
  (a: readonly NodeFact[], b: readonly NodeFact[] = []): NodeLookup =>
  (id) =>
    id === nodeA ? nodeAfter(...a) : nodeAfter(...b);

const RETRIES = { wish: { retry: { retriesMax: 2, backoffMs: 1000 } } };
const running = (over: Parameters<typeof asked>[0] = {}): SessionState =>
  sessionAfter(requested(over), placed(), started);
const held = [joined(), granted()];
const giveUp = (session: SessionState, nodeOf: NodeLookup, n = 5) => giveUpOnNode(session, nodeOf, minute(n));
const typesOf = (change: readonly SchedulerFact[]) => change.map(({ type }) => type);
const isSession = (fact: SchedulerFact): fact is SessionFact => fact.type.startsWith('session.');
const after = (session: SessionState, change: readonly SchedulerFact[]): SessionState =>
  change.filter(isSession).reduce(evolveSession, session);

describe('a session on a node that was given up', () => {
  it('ends as node-lost', () => {
    expect(giveUp(running(), nodes([...held, lost(), ...fenced()]))).toEqual([
      {
        type: 'session.stopped',
        data: { sessionId: sessionA, outcome: { kind: 'node-lost', nodeId: nodeA }, stoppedAt: minute(5) },
      },
    ]);
  });

  it('runs again elsewhere when it has retries left', () => {
    expect(giveUp(running(RETRIES), nodes([...held, lost(), ...fenced()]))).toMatchObject([
      {
        type: 'session.requeued',
        data: { kind: 'node-lost', cause: `node ${nodeA} was lost; retry 1 of 2` },
      },
    ]);
  });

  it('is found also when the node has joined anew meanwhile', () => {
    const back = nodes([...held, lost(), ...fenced(), joined(2, bootB)]);
    expect(typesOf(giveUp(running(), back))).toEqual(['session.stopped']);
  });

  it('takes along what the node still has in its books, before it runs again', () => {
    const [fence] = fenced();
    if (fence === undefined) throw new Error('there is one');
    expect(typesOf(giveUp(running(RETRIES), nodes([...held, lost(), fence])))).toEqual([
      'session.requeued',
      'node.grant-released',
    ]);
  });

  it('ends with the cause that it had when it was stopping', () => {
    const stopping = evolveSession(running(), {
      type: 'session.stop-requested',
      data: { sessionId: sessionA, by: 'user:ada', requestedAt: minute(3), deadlineAt: minute(9) },
    });
    expect(giveUp(stopping, nodes([...held, lost(), ...fenced()]))).toMatchObject([
      { data: { outcome: { kind: 'cancelled' } } },
    ]);
  });
});

describe('a session on a node that stays away, and that nobody gives up', () => {
  const away = nodes([...held, lost()]);

  it('is left alone until the deadline of the node', () => {
    expect(giveUp(running(), away, 3)).toEqual([]);
    expect(giveUp(running(), nodes(held))).toEqual([]);
  });

  it('ends then, and what it holds stays held', () => {
    expect(typesOf(giveUp(running(), away))).toEqual(['session.stopped', 'node.grant-revoked']);
  });

  it('is not run a second time while the first may still run: it waits until the node is given up or comes back', () => {
    const change = giveUp(running(RETRIES), away);
    expect(typesOf(change)).toEqual(['session.node-lost', 'node.grant-revoked']);
    const waits = after(running(RETRIES), change);
    expect(waits).toMatchObject({ phase: 'stopping', cause: { kind: 'node-lost' }, deadlineAt: minute(65) });
    expect(giveUp(waits, away)).toEqual([]);
    expect(typesOf(giveUp(waits, nodes([...held, lost(), ...fenced()])))).toEqual(['session.requeued']);
  });
});

describe('a session on several nodes, one of which was given up', () => {
  const [first] = [placed()];
  if (first.type !== 'session.placed') throw new Error('the builder builds something else');
  const gang: SessionFact = {
    ...first,
    data: { ...first.data, others: [{ nodeId: nodeB, incarnation: bootB, devices: first.data.devices }] },
  };
  const runningGang = (over: Parameters<typeof asked>[0] = {}) =>
    sessionAfter(requested(over), gang, started);
  const grantB: NodeFact = { type: 'node.grant-given', data: { ...grantedData(), nodeId: nodeB, rank: 1 } };
  const heldB = [joined(2, bootB, nodeB), grantB];
  const oneLost = nodes([...held, lost(), ...fenced()], heldB);

  it('ends on the other nodes before anything else', () => {
    const change = giveUp(runningGang(RETRIES), oneLost);
    expect(typesOf(change)).toEqual(['session.node-lost', 'session.part-gone', 'node.grant-revoked']);
    expect(change[2]?.data).toMatchObject({ nodeId: nodeB });
    expect(giveUp(after(runningGang(RETRIES), change), oneLost)).toEqual([]);
  });

  it('runs again when its nodes were all given up', () => {
    const stopping = after(runningGang(RETRIES), giveUp(runningGang(RETRIES), oneLost));
    const allLost = nodes(
      [...held, lost(), ...fenced()],
      [...heldB, lost(nodeB, bootB), ...fenced(nodeB, bootB)],
    );
    expect(typesOf(giveUp(stopping, allLost))).toEqual(['session.part-gone', 'session.requeued']);
    expect(typesOf(giveUp(runningGang(), allLost))).toEqual([
      'session.node-lost',
      'session.part-gone',
      'session.part-gone',
      'session.stopped',
    ]);
  });
});

function grantedData() {
  const fact = granted();
  if (fact.type !== 'node.grant-given') throw new Error('the builder builds something else');
  return fact.data;
}
