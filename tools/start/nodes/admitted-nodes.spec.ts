import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAdmitted } from './admitted-nodes.ts';

const key = fc.stringMatching(/^U[A-Z2-7]{55}$/);
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z0-9]$/);

describe('a list of nodes that were let in', () => {
  it('is read as it is', () => {
    const lists = fc.uniqueArray(fc.record({ nodeId: name, publicKey: key }), {
      selector: ({ nodeId }) => nodeId,
    });
    fc.assert(
      fc.property(lists, (list) => {
        expect(readAdmitted(list)).toEqual(list);
      }),
    );
  });

  it('is taken as a whole or not at all', () => {
    const good = { nodeId: 'gpu-2', publicKey: `U${'A'.repeat(55)}` };
    for (const bad of [
      null,
      { ...good, publicKey: 'U1' },
      { ...good, nodeId: 'gpu-2 }' },
      { nodeId: 'gpu-3' },
      good,
    ])
      expect(readAdmitted([good, bad])).toBe(null);
    expect(readAdmitted('gpu-2')).toBe(null);
  });
});
