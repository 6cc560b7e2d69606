import { describe, expect, it, vi } from 'vitest';
import { accept, imageId, refuse, silentLog } from '#kernel';
import type { CommittedImages } from '../ports/committed-images.ts';
import { pushImages } from './push-images.ts';

type Push = NonNullable<CommittedImages['push']>;
const id = imageId('ib3kq0zt81xw');
const reference = 'registry.example:5000/berth/vision/env:v1';
const wish = (attempt: number) => ({ imageId: id, attempt, reference });
const digest = `sha256:${'0f'.repeat(32)}`;

/** Pushes that end when they are told to. */
const underHand = () => {
  const begun: { readonly signal: AbortSignal; end: (outcome: Awaited<ReturnType<Push>>) => void }[] = [];
  const push: Push = (_id, _reference, onProgress, signal) =>
    new Promise((resolve, reject) => {
      onProgress({ layersDone: 1, layersTotal: 3, doneBytes: 10, totalBytes: 30 });
      signal.addEventListener('abort', () => reject(new Error('cancelled')));
      begun.push({ signal, end: resolve });
    });
  const commits: CommittedImages = {
    find: () => Promise.resolve(null),
    make: () => Promise.resolve(accept(undefined)),
    unpack: () => Promise.resolve(accept(undefined)),
    remove: () => Promise.resolve(true),
    push,
  };
  return { begun, pushes: pushImages({ commits }, silentLog), commits };
};

describe('pushes of images', () => {
  it('are begun once, say how far they are, and how they ended', async () => {
    const { begun, pushes } = underHand();
    await pushes.push(wish(1));
    await vi.waitFor(() => expect(begun).toHaveLength(1));
    expect(await pushes.push(wish(1))).toEqual(
      accept({ state: 'working', layersDone: 1, layersTotal: 3, doneBytes: 10, totalBytes: 30 }),
    );
    begun[0]?.end(accept({ digest }));
    await vi.waitFor(async () =>
      expect(await pushes.push(wish(1))).toEqual(accept({ state: 'pushed', digest })),
    );
    expect(begun).toHaveLength(1);
  });

  it('say why they failed, and begin anew with the next attempt alone', async () => {
    const { begun, pushes } = underHand();
    await pushes.push(wish(1));
    await vi.waitFor(() => expect(begun).toHaveLength(1));
    begun[0]?.end(refuse({ code: 'push-denied', message: 'no' }));
    await vi.waitFor(async () =>
      expect(await pushes.push(wish(1))).toMatchObject({ refusal: { code: 'push-denied' } }),
    );
    expect(await pushes.push(wish(2))).toMatchObject({ value: { state: 'working' } });
    await vi.waitFor(() => expect(begun).toHaveLength(2));
    expect(await pushes.push(wish(1))).toMatchObject({ refusal: { code: 'push-failed' } });
    await pushes.close();
  });

  it('end when they are called off', async () => {
    const { begun, pushes } = underHand();
    await pushes.push(wish(1));
    await vi.waitFor(() => expect(begun).toHaveLength(1));
    await pushes.callOff(id);
    expect(begun[0]?.signal.aborted).toBe(true);
  });

  it('are refused where the runtime knows no registries', async () => {
    const { commits } = underHand();
    const { push: _push, ...without } = commits;
    expect(await pushImages({ commits: without }, silentLog).push(wish(1))).toMatchObject({
      refusal: { code: 'push-not-supported' },
    });
  });
});
