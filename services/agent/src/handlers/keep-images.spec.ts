import { describe, expect, it, vi } from 'vitest';
import { accept, refuse, silentLog } from '#kernel';
import type { Runtime } from '../ports/runtime.ts';
import { keepImages } from './keep-images.ts';

const PACE = { lookMs: 1, againMs: 10_000, firstPauseMs: 5, pauseMaxMs: 20 };

const kept = (
  wanted: () => readonly string[],
  ensureImage: Runtime['ensureImage'],
): { readonly stop: () => Promise<void> } => {
  const stopping = new AbortController();
  const running = keepImages({ runtime: { ensureImage }, wanted, pace: PACE, log: silentLog }).run(
    stopping.signal,
  );
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
};

describe('images that a pool keeps', () => {
  it('are fetched one after the other, and not again while they are there', async () => {
    const asked: string[] = [];
    let atOnce = 0;
    let atOnceMax = 0;
    const { stop } = kept(
      () => ['a', 'b', 'c'],
      async (image) => {
        asked.push(image);
        atOnceMax = Math.max(atOnceMax, (atOnce += 1));
        await Promise.resolve();
        atOnce -= 1;
        return accept(undefined);
      },
    );
    await vi.waitFor(() => expect(asked).toHaveLength(3));
    await stop();
    expect(asked).toEqual(['a', 'b', 'c']);
    expect(atOnceMax).toBe(1);
  });

  it('are tried again later, and keep no other from being fetched', async () => {
    const asked: string[] = [];
    const { stop } = kept(
      () => ['missing', 'b'],
      (image) => {
        asked.push(image);
        return Promise.resolve(
          image === 'missing' ? refuse({ code: 'image-unknown', message: 'no' }) : accept(undefined),
        );
      },
    );
    await vi.waitFor(() => expect(asked.filter((image) => image === 'missing').length).toBeGreaterThan(2));
    await stop();
    expect(asked.filter((image) => image === 'b')).toHaveLength(1);
  });

  it('are not fetched any further when they are kept no more', async () => {
    let wanted: readonly string[] = ['large'];
    let wasCancelled = false;
    const { stop } = kept(
      () => wanted,
      (_image, _tell, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            wasCancelled = true;
            reject(new Error('cancelled'));
          });
          wanted = [];
        }),
    );
    await vi.waitFor(() => expect(wasCancelled).toBe(true));
    await stop();
  });
});
