import { describe, expect, it } from 'vitest';
import { ownImageName, readOwnImageName } from './own-image-name.ts';

describe('the name of an image of one’s own', () => {
  it.each([
    ['env', 'env:latest'],
    ['env:v1', 'env:v1'],
    ['team/env:2026.11_A-b', 'team/env:2026.11_A-b'],
    ['my.env', 'my.env:latest'],
    ['a__b/c--d', 'a__b/c--d:latest'],
  ])('%s is %s', (raw, name) => expect(ownImageName(raw)).toBe(name));

  it.each([
    '',
    'Env',
    'ghcr.io/team/env',
    'localhost/env',
    'registry:5000/env',
    'berth/python',
    'host',
    'berth.local/iabcdefghijk',
    'env@sha256:0000',
    'env:',
    'env:-x',
    '-env',
    'a//b',
    'a b',
    'x'.repeat(201),
  ])('is not %j', (raw) =>
    expect(readOwnImageName(raw)).toMatchObject({ refusal: { code: 'image-name-invalid' } }),
  );
});
