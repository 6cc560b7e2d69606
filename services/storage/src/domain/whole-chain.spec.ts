import { describe, expect, it } from 'vitest';
import { wholeChain } from './whole-chain.ts';

const part = (offset: number, sizeBytes: number) => ({ offset, sizeBytes });

describe('the parts of an upload', () => {
  it('make it whole in any order', () => {
    expect(wholeChain([part(4, 4), part(0, 4), part(8, 1)], 9)).toEqual({
      kind: 'whole',
      offsets: [0, 4, 8],
    });
  });
  it('leave out where the first gap begins', () => {
    expect(wholeChain([part(0, 4), part(8, 1)], 9)).toEqual({ kind: 'missing', from: 4 });
  });
  it('do not count when they belong to an attempt in other pieces', () => {
    expect(wholeChain([part(0, 4), part(2, 2), part(4, 4), part(6, 2)], 8)).toEqual({
      kind: 'whole',
      offsets: [0, 4],
    });
  });
  it('can not reach beyond the end', () => {
    expect(wholeChain([part(0, 4), part(4, 4)], 6)).toEqual({ kind: 'missing', from: 4 });
  });
  it('are none at the beginning', () => {
    expect(wholeChain([], 6)).toEqual({ kind: 'missing', from: 0 });
  });
});
