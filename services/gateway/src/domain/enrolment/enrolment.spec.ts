import { describe, expect, it } from 'vitest';
import { bytes, cpuMilli, epochMs, incarnation, nodeId } from '#kernel';
import type { NodeView } from '../node-view.ts';
import {
  completeEnrolment,
  type Enrolment,
  evolveEnrolment,
  inviteNode,
  mayLeave,
  revokeEnrolment,
} from './enrolment.ts';

const NODE = nodeId('gpu-2');
const BY = { by: 'user:admin', at: epochMs(1000) };
const KEY = { publicKey: 'U1', version: '0.1.0' };
const after = (...facts: Parameters<typeof evolveEnrolment>[1][]): Enrolment | undefined =>
  facts.reduce<Enrolment | undefined>(evolveEnrolment, undefined);
const joined = completeEnrolment(undefined, NODE, KEY, BY.at);

const standing = (node: Partial<NodeView>): NodeView => ({
  nodeId: NODE,
  incarnation: incarnation('00000000-0000-4000-8000-000000000000'),
  inventory: {
    cpuMilli: cpuMilli(1000),
    memoryBytes: bytes(1),
    devices: [],
    runtime: 'simulated',
    accelerator: 'none',
  },
  state: 'ready',
  joinedAt: BY.at,
  since: BY.at,
  ...node,
});

describe('an enrolment', () => {
  it('is told each time somebody is invited, and leaves the key alone that speaks for the node', () => {
    const state = after(...joined, ...inviteNode(NODE, BY));
    expect(state).toEqual({ publicKey: 'U1', invitedUntil: 3_601_000 });
  });

  it('is complete with the key of who came, and only once', () => {
    expect(joined.map(({ type }) => type)).toEqual(['enrolment.completed']);
    expect(completeEnrolment(after(...joined), NODE, KEY, BY.at)).toEqual([]);
    expect(completeEnrolment(after(...joined), NODE, { ...KEY, publicKey: 'U2' }, BY.at)).toHaveLength(1);
  });

  it('is revoked with the key or the invitation that there is, and not twice', () => {
    for (const facts of [joined, inviteNode(NODE, BY)]) {
      const revoked = revokeEnrolment(after(...facts), NODE, BY);
      expect(revoked.map(({ type }) => type)).toEqual(['enrolment.revoked']);
      expect(revokeEnrolment(after(...facts, ...revoked), NODE, BY)).toEqual([]);
    }
    expect(revokeEnrolment(undefined, NODE, BY)).toEqual([]);
  });
});

describe('a node that is to leave', () => {
  const refusalOf = (node: NodeView | undefined, grantCount = 0): string => {
    const outcome = mayLeave(node, grantCount);
    return outcome.ok ? 'may go' : outcome.refusal.message;
  };

  it.each([
    ['was given up', standing({ state: 'fenced' })],
    ['is closed and empty', standing({ service: 'cordoned' })],
    ['never joined', undefined],
  ])('may go when it %s', (_why, known) => {
    expect(refusalOf(known)).toBe('may go');
  });

  it.each([
    ['still takes sessions', standing({}), 0],
    ['does not answer, and is not given up yet', standing({ state: 'lost', service: 'cordoned' }), 0],
    ['is being emptied: 2 sessions still hold', standing({ service: 'draining' }), 2],
    ['takes nothing new, and 1 session still holds', standing({ service: 'cordoned' }), 1],
  ])('is told that it %s', (why, known, grantCount) => {
    expect(refusalOf(known, grantCount)).toContain(why);
  });
});
