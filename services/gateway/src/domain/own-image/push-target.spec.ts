import { describe, expect, it } from 'vitest';
import { expectAccepted, projectId } from '#kernel';
import { choosePushTarget, pushReferenceOf, readPushPath } from './push-target.ts';

const ours = { host: 'registry.example:5000', under: 'berth' };
const theirs = { host: 'ghcr.io', under: 'team/berth' };

describe('the registry that an image is pushed to', () => {
  it('is the one that is named, or the only one there is', () => {
    expect(expectAccepted(choosePushTarget([ours, theirs], 'ghcr.io'))).toEqual(theirs);
    expect(expectAccepted(choosePushTarget([ours], undefined))).toEqual(ours);
  });

  it.each([
    ['none takes images', [], undefined, 'registry-unknown'],
    ['several do, and none is named', [ours, theirs], undefined, 'registry-ambiguous'],
    ['the one that is named does not', [ours], 'ghcr.io', 'registry-unknown'],
  ])('is refused when %s', (_why, targets, wanted, code) =>
    expect(choosePushTarget(targets, wanted)).toMatchObject({ refusal: { code } }),
  );

  it('gets it below a path of its project', () =>
    expect(expectAccepted(pushReferenceOf(theirs, projectId('vision'), 'team/env:v1'))).toBe(
      'ghcr.io/team/berth/vision/team/env:v1',
    ));

  it('takes no longer names than registries do', () =>
    expect(pushReferenceOf(ours, projectId('p'.repeat(40)), `${'x'.repeat(198)}:v1`)).toMatchObject({
      refusal: { code: 'image-name-invalid' },
    }));

  it.each([
    ['berth', 'berth'],
    ['/team/berth/', 'team/berth'],
  ])('may take them below %s', (raw, path) => expect(expectAccepted(readPushPath(raw))).toBe(path));

  it.each(['', '/', 'Team', 'a//b', 'a b', '../x', 'x'.repeat(101)])('may not take them below %j', (raw) =>
    expect(readPushPath(raw)).toMatchObject({ refusal: { code: 'push-path-invalid' } }),
  );
});
