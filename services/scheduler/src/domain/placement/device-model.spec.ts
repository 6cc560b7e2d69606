import { describe, expect, it } from 'vitest';
import { isOneOfModels, isSameModel } from './device-model.ts';

describe('a model', () => {
  it.each([
    ['H100', 'NVIDIA H100 80GB HBM3'],
    ['h100', 'NVIDIA H100 80GB HBM3'],
    ['NVIDIA H100 80GB HBM3', 'NVIDIA H100 80GB HBM3'],
    ['A100 80GB', 'NVIDIA A100-SXM4-80GB'],
    ['a100-sxm4-80gb', 'NVIDIA A100-SXM4-80GB'],
    ['RTX_4090', 'NVIDIA GeForce RTX 4090'],
    ['MIG 1g.10gb', 'NVIDIA H100 80GB HBM3 MIG 1g.10gb'],
  ])('%s names a %s', (wanted, model) => expect(isSameModel(wanted, model)).toBe(true));

  it.each([
    ['A10', 'NVIDIA A100-SXM4-80GB'],
    ['H100 40GB', 'NVIDIA H100 80GB HBM3'],
    ['H', 'NVIDIA H100 80GB HBM3'],
    ['-', 'NVIDIA H100 80GB HBM3'],
    ['', ''],
  ])('%s names no %s', (wanted, model) => expect(isSameModel(wanted, model)).toBe(false));

  it('may be any when none is named, and one of several otherwise', () => {
    expect(isOneOfModels(undefined, 'Mock H100')).toBe(true);
    expect(isOneOfModels(['A100', 'H100'], 'Mock H100')).toBe(true);
    expect(isOneOfModels([], 'Mock H100')).toBe(false);
  });
});
