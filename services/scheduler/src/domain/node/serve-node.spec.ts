import { describe, expect, it } from 'vitest';
import type { NodeFact } from '#contracts';
import { poolId } from '#kernel';
import { granted, joined, minute, nodeA, nodeAfter, sessionA } from '../../../test/builders.ts';
import { moveNode } from './move-node.ts';
import { type KnownNode, type NodeState, evolveNode, initialNode, isOpen } from './node-state.ts';
import { type NodeDecision, cordonNode, drainNode, finishDrain, uncordonNode } from './serve-node.ts';

const by = 'user:ada';
const HALF_HOUR = 1_800_000;
const known = (node: NodeState): KnownNode => {
  if (node.phase === 'unknown') throw new Error('the test forgot to let the node join');
  return node;
};
const factsOf = (outcome: NodeDecision): readonly NodeFact[] => {
  if (!outcome.ok) throw new Error(outcome.refusal.message);
  return outcome.value;
};
const typesOf = (outcome: NodeDecision): readonly string[] => factsOf(outcome).map(({ type }) => type);
const after = (node: NodeState, outcome: NodeDecision): KnownNode =>
  known(factsOf(outcome).reduce(evolveNode, node));

const idle = known(nodeAfter(joined()));
const busy = known(nodeAfter(joined(), granted()));
const cordon = (node: NodeState, reason: string | null = null, n = 1) =>
  cordonNode({ by, reason, at: minute(n) }, node);
const drain = (node: NodeState, graceMs: number | null = null, n = 1, reason: string | null = null) =>
  drainNode({ by, reason, graceMs, usualMs: HALF_HOUR, at: minute(n) }, node);
const uncordon = (node: NodeState) => uncordonNode({ by, at: minute(9) }, node);

describe('cordon a node', () => {
  it('closes it, with the reason', () => {
    expect(factsOf(cordon(busy, 'new fans'))).toEqual([
      { type: 'node.cordoned', data: { nodeId: nodeA, by, reason: 'new fans', cordonedAt: minute(1) } },
    ]);
    expect(isOpen(after(busy, cordon(busy)))).toBe(false);
  });

  it('records nothing when it is closed already, unless the reason is another', () => {
    const cordoned = after(busy, cordon(busy, 'new fans'));
    expect(factsOf(cordon(cordoned))).toEqual([]);
    expect(factsOf(cordon(cordoned, 'new fans'))).toEqual([]);
    expect(typesOf(cordon(cordoned, 'new disk'))).toEqual(['node.cordoned']);
  });

  it('leaves a drain under way', () => {
    expect(factsOf(cordon(after(busy, drain(busy))))).toEqual([]);
  });

  it('gives back the room that was kept for sessions there', () => {
    const room = {
      type: 'node.room-held',
      data: {
        nodeId: nodeA,
        forSessionId: sessionA,
        devices: [],
        cpuMilli: idle.inventory.cpuMilli,
        memoryBytes: idle.inventory.memoryBytes,
        heldAt: minute(0),
        deadlineAt: minute(5),
      },
    } as const;
    const closed = after(idle, cordon(evolveNode(idle, room)));
    expect([isOpen(closed), closed.rooms.size]).toEqual([false, 0]);
  });

  it('refuses a node that never joined', () => {
    for (const outcome of [
      cordon(initialNode),
      uncordon(initialNode),
      drain(initialNode),
      moveNode({ by, poolId: poolId('b'), at: minute(1) }, initialNode),
    ])
      expect(outcome).toMatchObject({ ok: false, refusal: { code: 'node-unknown' } });
  });
});

describe('uncordon a node', () => {
  it('opens it, also in the middle of a drain', () => {
    for (const closed of [after(busy, cordon(busy)), after(busy, drain(busy))])
      expect(isOpen(after(closed, uncordon(closed)))).toBe(true);
  });

  it('records nothing when it is open', () => expect(factsOf(uncordon(busy))).toEqual([]));
});

describe('drain a node', () => {
  it('closes it, with a deadline for what runs', () => {
    expect(factsOf(drain(busy))).toMatchObject([
      { type: 'node.drain-started', data: { deadlineAt: minute(31) } },
    ]);
    expect(factsOf(drain(busy, 60_000))).toMatchObject([{ data: { deadlineAt: minute(2) } }]);
  });

  it('is over at once when nothing runs there', () => {
    expect(typesOf(drain(idle))).toEqual(['node.drain-started', 'node.drained']);
    const drained = after(idle, drain(idle));
    expect(drained.service.kind).toBe('cordoned');
    expect(factsOf(drain(drained))).toEqual([]);
  });

  it('records nothing the second time, unless the deadline or the reason is another', () => {
    const draining = after(busy, drain(busy));
    expect(factsOf(drain(draining, null, 5))).toEqual([]);
    expect(factsOf(drain(draining, 60_000, 5))).toMatchObject([{ data: { deadlineAt: minute(6) } }]);
    expect(factsOf(drain(draining, null, 5, 'new disk'))).toMatchObject([
      { data: { deadlineAt: minute(31), reason: 'new disk' } },
    ]);
  });

  it('can not be over earlier than at once', () => {
    const draining = after(busy, drain(busy, 0));
    expect(factsOf(drain(draining, 0, 5))).toEqual([]);
  });

  it('has come to its end when nothing is left, and leaves the node closed', () => {
    const draining = after(busy, drain(busy, null, 1, 'new disk'));
    expect(finishDrain(draining, minute(2))).toEqual([]);
    const empty = { ...draining, grants: new Map() };
    const [drained] = finishDrain(empty, minute(2));
    if (drained === undefined) throw new Error('the drain is over');
    expect(known(evolveNode(empty, drained)).service).toEqual({ kind: 'cordoned', reason: 'new disk' });
    expect(finishDrain({ ...idle }, minute(2))).toEqual([]);
  });
});

describe('move a node to another pool', () => {
  const move = (node: NodeState, pool: string) => moveNode({ by, poolId: poolId(pool), at: minute(1) }, node);

  it('goes before what its agent says, from then on', () => {
    const moved = after(busy, move(busy, 'training'));
    expect(moved.poolId).toBe('training');
    expect(known(evolveNode(moved, joined())).poolId).toBe('training');
  });

  it('records nothing when it is there already by the word of an operator', () => {
    expect(factsOf(move(after(busy, move(busy, 'training')), 'training'))).toEqual([]);
    expect(typesOf(move(busy, 'default'))).toEqual(['node.pool-changed']);
  });
});

describe('a node with a full disk', () => {
  it('takes nothing new until it says that there is room again', () => {
    const { incarnation, inventory } = idle;
    const says = (node: NodeState, isShortOfDisk: boolean): KnownNode =>
      known(
        evolveNode(node, {
          type: 'node.inventory-changed',
          data: {
            nodeId: nodeA,
            incarnation,
            inventory: isShortOfDisk ? { ...inventory, isShortOfDisk } : inventory,
            changedAt: minute(2),
          },
        }),
      );
    expect(isOpen(says(idle, true))).toBe(false);
    expect(isOpen(says(says(idle, true), false))).toBe(true);
  });
});
