import { describe, expect, it } from 'vitest';
import type { Workload } from '#contracts';
import { imageId, nodeId } from '#kernel';
import { onlyNodeOf } from './wishes.ts';

const workload: Workload = { kind: 'batch', image: 'env:v1', command: [], env: {} };
const ownImage = { imageId: imageId('ib3kq0zt81xw'), nodeId: nodeId('n1') };

describe('where a session can have its image', () => {
  it('is anywhere, as a rule', () => expect(onlyNodeOf({ workload })).toBeNull());

  it('is the node of an image of its project', () =>
    expect(onlyNodeOf({ workload: { ...workload, ownImage } })).toBe('n1'));

  it('is anywhere when that was pushed to a registry', () => {
    const pushed = { ...ownImage, pushedAs: 'registry.example/berth/vision/env@sha256:0f' };
    expect(onlyNodeOf({ workload: { ...workload, ownImage: pushed } })).toBeNull();
  });
});
