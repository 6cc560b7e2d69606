import { expect, it } from 'vitest';
import { bytes, nodeId, sessionId } from '#kernel';
import { heldWriters } from './held-writers.ts';

const hold = (session: string, node: string, isReadOnly: boolean) => ({
  sessionId: sessionId(session),
  epoch: 1,
  nodeId: nodeId(node),
  mounts: [{ target: '/data', isReadOnly }],
});
const full = {
  quotaPercent: 100 as const,
  quotaBytes: bytes(1),
  mounts: [
    hold('aaaaaaaaaaaa', 'n1', false),
    hold('bbbbbbbbbbbb', 'n1', true),
    hold('cccccccccccc', 'n2', false),
  ],
};
const on = (folder: Parameters<typeof heldWriters>[0], quota: 'hard' | 'accounted' = 'accounted') =>
  heldWriters(folder, nodeId('n1'), quota).map((holder) => holder.sessionId);

it('those that may write into a full folder stand still, each on its own node, where nothing else bounds it', () => {
  expect(on(full)).toEqual(['aaaaaaaaaaaa']);
  expect(on(full, 'hard')).toEqual([]);
  expect(on({ ...full, quotaPercent: 95 })).toEqual([]);
  expect(on({ ...full, quotaBytes: null })).toEqual([]);
});
