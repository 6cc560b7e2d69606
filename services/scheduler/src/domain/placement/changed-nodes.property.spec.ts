import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedNodes } from './changed-nodes.ts';

const byNumber = (a: number, b: number) => a - b;

describe('changed nodes', () => {
  it('visits each node once that changed since, or says that it remembers too little', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.array(fc.nat(), { maxLength: 100 }),
        fc.nat(),
        (size, all, from) => {
          const changed = changedNodes(size);
          const nodes = all.map((n) => n % size);
          for (const node of nodes) changed.add(node);
          const since = from % (nodes.length + 1);
          const visited: number[] = [];
          const isComplete = changed.visitSince(since, (node) => visited.push(node));
          expect(changed.end()).toBe(nodes.length);
          expect(isComplete).toBe(nodes.length - since <= Math.max(16, size));
          if (!isComplete) return;
          expect(visited.toSorted(byNumber)).toEqual([...new Set(nodes.slice(since))].toSorted(byNumber));
        },
      ),
      { numRuns: 500 },
    );
  });
});
