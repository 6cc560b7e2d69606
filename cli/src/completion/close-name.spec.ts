import { describe, expect, it } from 'vitest';
import { closeName } from './close-name.ts';

describe('a name that was probably meant', () => {
  it('is found when letters are wrong, missing, too many or swapped', () => {
    const names = ['train', 'sweep', 'notebook'];
    for (const [said, meant] of [
      ['trian', 'train'],
      ['trai', 'train'],
      ['swweep', 'sweep'],
      ['motebok', 'notebook'],
    ] as const)
      expect(closeName(said, names)).toBe(meant);
  });

  it('is not guessed when nothing is near', () => {
    for (const said of ['', 'x', 'eval', 'train'])
      expect(closeName(said, ['train', 'notebook'])).toBeUndefined();
  });
});
