import { describe, expect, it } from 'vitest';
import type { NodeFact } from '#contracts';
import { incarnation } from '#kernel';
import {
  boot1,
  boot2,
  granted,
  joined,
  knownNodeAfter,
  minute,
  nodeA,
  report,
  sessionA,
} from '../../../test/builders.ts';
import { followReport } from '../session/follow-report.ts';
import { initialSession } from '../session/session-state.ts';
import { fenceLost, fenceNode } from './fence-node.ts';
import { joinNode } from './join-node.ts';
import { type KnownNode, evolveNode, initialNode } from './node-state.ts';
import { tendNode } from './tend-node.ts';

const lost: NodeFact = {
  type: 'node.lost',
  data: {
    nodeId: nodeA,
    incarnation: boot1,
    lastSeenAt: minute(1),
    lostAt: minute(2),
    deadlineAt: minute(3),
  },
};
const by = 'service:scheduler';
const ready = knownNodeAfter(joined(), granted());
const away = knownNodeAfter(joined(), granted(), lost);
const after = (node: KnownNode, facts: readonly NodeFact[]): KnownNode => {
  const next = facts.reduce<ReturnType<typeof evolveNode>>(evolveNode, node);
  if (next.phase === 'unknown') throw new Error('it was known');
  return next;
};
const fencedData = { nodeId: nodeA, by, fencedAt: minute(4) };
const fenced = after(away, fenceLost(away, by, minute(3)));
const join = (boot = boot2, isCleared = true) => ({
  nodeId: nodeA,
  incarnation: boot,
  inventory: ready.inventory,
  isCleared,
});

describe('fence a node', () => {
  it('ends its incarnation and releases all that it held, in one append', () => {
    expect(fenceLost(away, by, minute(3))).toEqual([
      { type: 'node.fenced', data: { nodeId: nodeA, incarnation: boot1, by, fencedAt: minute(3) } },
      {
        type: 'node.grant-released',
        data: { nodeId: nodeA, sessionId: sessionA, epoch: 1, releasedAt: minute(3) },
      },
    ]);
    expect([fenced.grants.size, fenced.fenced]).toEqual([0, [boot1]]);
  });

  it('leaves a node alone that may still come back', () => {
    expect(fenceLost(away, by, minute(2))).toEqual([]);
    expect(fenceLost(ready, by, minute(99))).toEqual([]);
  });

  it('releases very many grants in several appends', () => {
    const grants = new Map(
      Array.from({ length: 2500 }, (_, epoch) => [
        `${sessionA}/${epoch}`,
        { ...[...away.grants.values()][0]!, epoch },
      ]),
    );
    let node: KnownNode = { ...away, grants };
    const sizes: number[] = [];
    for (let facts = fenceLost(node, by, minute(3)); facts.length > 0; facts = tendNode(node, minute(3))) {
      sizes.push(facts.length);
      node = after(node, facts);
    }
    expect(sizes).toEqual([1001, 1000, 500]);
    expect(node.grants.size).toBe(0);
  });

  it('is taken on an operator’s word at once when the node is lost, and has to be forced when it is alive', () => {
    const wish = { by: 'user:ada', isForced: false, at: minute(2) };
    expect(fenceNode(wish, away)).toMatchObject({ ok: true, value: [{ type: 'node.fenced' }, {}] });
    expect(fenceNode(wish, ready)).toMatchObject({ ok: false, refusal: { code: 'node-alive' } });
    expect(fenceNode({ ...wish, isForced: true }, ready)).toMatchObject({ ok: true });
    expect(fenceNode(wish, fenced)).toEqual({ ok: true, value: [] });
    expect(fenceNode(wish, initialNode)).toMatchObject({ ok: false, refusal: { code: 'node-unknown' } });
  });
});

describe('a node that was given up', () => {
  it('is not taken in again as what it was', () => {
    expect(joinNode(join(boot1), fenced, minute(4))).toMatchObject({
      ok: false,
      refusal: { code: 'node-fenced' },
    });
  });

  it('is not taken in while something of ours may be left on it', () => {
    expect(joinNode(join(boot2, false), fenced, minute(4))).toMatchObject({
      ok: false,
      refusal: { code: 'node-fenced' },
    });
  });

  it('is taken in as another that has nothing left, and never again as the one before', () => {
    const outcome = joinNode(join(), fenced, minute(4));
    if (!outcome.ok) throw new Error(outcome.refusal.message);
    const back = after(fenced, outcome.value);
    expect(back.liveness).toEqual({ kind: 'ready' });
    expect(joinNode(join(boot1), back, minute(5))).toMatchObject({ refusal: { code: 'node-fenced' } });
  });

  it('is taken in only when all that it held is released', () => {
    const { grants } = away;
    const outcome = joinNode(join(), { ...fenced, grants }, minute(4));
    expect(outcome).toMatchObject({
      value: [{ type: 'node.grant-released' }, { type: 'node.joined' }],
    });
  });

  it('takes in none of its agents again that were replaced before', () => {
    const boot3 = incarnation('33333333-3333-4333-8333-333333333333');
    const replaced = after(ready, [joined(2, boot2)]);
    expect(joinNode(join(boot1), replaced, minute(5))).toMatchObject({
      refusal: { code: 'stale-incarnation' },
    });
    const gone = after(replaced, [
      lost,
      { type: 'node.fenced', data: { ...fencedData, incarnation: boot2 } },
    ]);
    for (const boot of [boot1, boot2])
      expect(joinNode(join(boot), gone, minute(5))).toMatchObject({ refusal: { code: 'node-fenced' } });
    expect(joinNode(join(boot3), gone, minute(5))).toMatchObject({ ok: true });
  });

  it('changes nothing by a report that comes late', () => {
    const gone = report({ phase: 'absent', end: null, startedAt: null, endedAt: null });
    const stillHolds: KnownNode = { ...fenced, grants: away.grants };
    for (const node of [fenced, stillHolds])
      expect(followReport(gone, initialSession, () => node)).toEqual([]);
    expect(followReport(gone, initialSession, () => away)).toHaveLength(1);
  });
});
