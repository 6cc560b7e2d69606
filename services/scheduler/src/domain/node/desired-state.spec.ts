import { describe, expect, it } from 'vitest';
import { arrayId } from '#kernel';
import { granted, joined, knownNodeAfter, placed, requested, sessionAfter } from '../../../test/builders.ts';
import { desiredState } from './desired-state.ts';

const node = knownNodeAfter(joined(), granted());
const array = { arrayId: arrayId('k3v9m2x7q4zz'), index: 7, count: 100, runningMax: 10 };
const envOf = (session: ReturnType<typeof sessionAfter>) =>
  desiredState(node, 2, () => session).grants[0]?.workload.env;

describe('what shall be true on a node', () => {
  it('tells a session of an array which one it is, whatever its user says of that', () => {
    const workload = {
      kind: 'batch' as const,
      image: 'python',
      command: [],
      env: { EPOCHS: '3', BERTH_ARRAY_INDEX: '8' },
    };
    expect(envOf(sessionAfter(requested({ workload, wish: { array } }), placed()))).toEqual({
      EPOCHS: '3',
      BERTH_ARRAY_ID: 'k3v9m2x7q4zz',
      BERTH_ARRAY_INDEX: '7',
      BERTH_ARRAY_COUNT: '100',
    });
  });

  it('tells the members of a session on one node how many they are', () => {
    const gangOf = (session: ReturnType<typeof sessionAfter>) =>
      desiredState(node, 2, () => session).grants[0]?.gang;
    expect(gangOf(sessionAfter(requested({ wish: { membersPerNode: 2 } }), placed()))).toEqual({
      rank: 0,
      nodes: [{ nodeId: node.nodeId }],
      membersPerNode: 2,
      isReady: true,
      mayStart: true,
    });
    expect(gangOf(sessionAfter(requested(), placed()))).toBeUndefined();
  });

  it('adds nothing for others', () => {
    expect(envOf(sessionAfter(requested(), placed()))).toEqual({});
  });
});
