import { describe, expect, it } from 'vitest';
import { nodeId, sessionId, streamName } from '#kernel';
import { minute } from '../../test/builders.ts';
import { type PlannedChange, groupChanges } from './group-changes.ts';
import type { Change } from './change.ts';

const lifted = (node: string): Change => [
  {
    type: 'node.room-lifted',
    data: { nodeId: nodeId(node), forSessionId: sessionId('aaaaaaaaaaaa'), liftedAt: minute(0) },
  },
];
const change = (nodes: readonly string[], ...guards: readonly string[]): PlannedChange => ({
  change: nodes.flatMap(lifted),
  guards: guards.map(streamName),
});
const streamsOf = (changes: readonly PlannedChange[], sizeMax = 10) =>
  groupChanges(changes, sizeMax).groups.map(({ streams }) => streams.toSorted());

describe('grouping changes', () => {
  it('puts those together that write to one stream, also by way of a third', () =>
    expect(streamsOf([change(['a']), change(['b', 'c']), change(['c', 'a']), change(['d'])])).toEqual([
      ['node-a', 'node-b', 'node-c'],
      ['node-d'],
    ]));

  it('puts one that looks at a stream together with the one that writes to it', () =>
    expect(streamsOf([change(['a'], 'node-b'), change(['b'])])).toEqual([['node-a', 'node-b']]));

  it('leaves those apart that only look at the same stream, and has each look at it', () =>
    expect(streamsOf([change(['a'], 'project-p'), change(['b'], 'project-p')])).toEqual([
      ['node-a', 'project-p'],
      ['node-b', 'project-p'],
    ]));

  it('keeps groups in bounds, and says so', () => {
    const { groups, isCut } = groupChanges([change(['a']), change(['a']), change(['a'])], 2);
    expect(groups.map(({ changes }) => changes.length)).toEqual([2]);
    expect(isCut).toBe(true);
    expect(groupChanges([change(['a']), change(['b'])], 1).isCut).toBe(false);
  });
});
