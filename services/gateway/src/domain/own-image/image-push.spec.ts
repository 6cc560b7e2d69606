import { describe, expect, it } from 'vitest';
import { accept, epochMs, expectAccepted, imageId, refuse } from '#kernel';
import { afterPush, passPushDeadline, requestPush } from './image-push.ts';
import type { Pushable } from './image-push.ts';

const reference = 'registry.example:5000/berth/vision/env:v1';
const wish = { reference, by: 'user:ada', at: epochMs(5), deadlineAt: epochMs(100) };
const ready: Pushable = { imageId: imageId('ib3kq0zt81xw'), name: 'env:v1', state: 'ready' };
const times = { requestedAt: epochMs(5), deadlineAt: epochMs(100) };
const pushing: Pushable = { ...ready, push: { state: 'pushing', attempt: 3, reference, ...times } };
const digest = `sha256:${'0f'.repeat(32)}`;

describe('the push of an image', () => {
  it('is recorded when it is asked for, also of one that is still being made', () => {
    for (const state of ['ready', 'making'])
      expect(expectAccepted(requestPush({ ...ready, state }, wish))).toMatchObject([
        { type: 'image.push-requested', data: { attempt: 1, reference, by: 'user:ada' } },
      ]);
  });

  it('is not recorded while the same one is under way', () =>
    expect(expectAccepted(requestPush(pushing, wish))).toEqual([]));

  it('is refused while another one is under way, and of an image that is going', () => {
    expect(requestPush(pushing, { ...wish, reference: 'ghcr.io/x/y:1' })).toMatchObject({
      refusal: { code: 'image-busy' },
    });
    expect(requestPush({ ...ready, state: 'removing' }, wish)).toMatchObject({
      refusal: { code: 'image-unknown' },
    });
  });

  it('ends with the digest that the registry has it by, or with a cause', () => {
    expect(afterPush(pushing, 3, accept({ state: 'pushed', digest }), epochMs(9))).toMatchObject([
      { type: 'image.pushed', data: { attempt: 3, reference, digest } },
    ]);
    expect(afterPush(pushing, 3, refuse({ code: 'push-denied', message: 'no' }), epochMs(9))).toMatchObject([
      { type: 'image.push-failed', data: { attempt: 3, code: 'push-denied' } },
    ]);
  });

  it('goes on while its node works on it, or does not answer', () => {
    const figures = { layersDone: 1, layersTotal: 2, doneBytes: 3, totalBytes: 4 };
    expect(afterPush(pushing, 3, accept({ state: 'working', ...figures }), epochMs(9))).toEqual([]);
    expect(afterPush(pushing, 3, refuse({ code: 'unavailable', message: '' }), epochMs(9))).toEqual([]);
  });

  it('takes no answer about an earlier one, or one of an image that is going', () => {
    const done = accept({ state: 'pushed' as const, digest });
    expect(afterPush(pushing, 2, done, epochMs(9))).toEqual([]);
    expect(afterPush({ ...pushing, state: 'removing' }, 3, done, epochMs(9))).toEqual([]);
  });

  it('fails when its time is over', () => {
    expect(passPushDeadline(pushing, epochMs(99))).toEqual([]);
    expect(passPushDeadline(pushing, epochMs(100))).toMatchObject([
      { type: 'image.push-failed', data: { code: 'push-too-slow' } },
    ]);
  });
});
