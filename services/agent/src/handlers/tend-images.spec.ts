import { describe, expect, it, vi } from 'vitest';
import { accept, epochMs, silentLog } from '#kernel';
import type { KnownImage } from '../domain/image-clean-up.ts';
import type { ImageLedger } from '../ports/image-ledger.ts';
import { tendImages } from './tend-images.ts';

const NOW = 1_000_000;
const never = new AbortController().signal;

const memoryLedger = (...images: readonly KnownImage[]): ImageLedger => {
  const known = new Map(images.map((one) => [one.image, one]));
  return {
    all: () => [...known.values()],
    put: (one) => Promise.resolve(void known.set(one.image, one)),
    drop: (image) => Promise.resolve(void known.delete(image)),
  };
};

/** A disk of 1000 bytes, of which each image takes a hundred. */
const tended = (
  images: readonly KnownImage[],
  others: number,
  more: { wanted?: string[]; held?: string[] } = {},
) => {
  const ledger = memoryLedger(...images);
  const removed: string[] = [];
  const onShort = vi.fn<() => void>();
  let elsewhere = others;
  const tender = tendImages({
    runtime: {
      ensureImage: (_image, tell) => {
        tell({ text: 'pulling' });
        return Promise.resolve(accept(undefined));
      },
      removeImage: (image) => {
        if (more.held?.includes(image) === true) return Promise.resolve(false);
        removed.push(image);
        return Promise.resolve(true);
      },
    },
    ledger,
    disks: () => Promise.resolve([{ usedBytes: elsewhere + 100 * ledger.all().length, totalBytes: 1000 }]),
    limits: { highPermille: 850, lowPermille: 750, fullPermille: 850, restMs: 1000 },
    nameOf: (image) => image,
    wanted: () => more.wanted ?? [],
    onShort,
    lookMs: 1,
    clock: { now: () => epochMs(NOW) },
    log: silentLog,
  });
  const looks = async (until: () => void): Promise<void> => {
    const stopping = new AbortController();
    const running = tender.run(stopping.signal);
    await vi.waitFor(until);
    stopping.abort();
    await running;
  };
  return { tender, ledger, removed, onShort, looks, fill: (bytes: number) => (elsewhere = bytes) };
};
const old = (...names: readonly string[]): readonly KnownImage[] =>
  names.map((image, index) => ({ image, usedAt: index }));

describe('images of a node whose disk fills up', () => {
  it('go, the longest unused first, until there is room', async () => {
    const { removed, looks, tender } = tended(old('a', 'b', 'c'), 600);
    await looks(() => expect(removed).toEqual(['a', 'b']));
    expect(tender.isShort()).toBe(false);
  });

  it('stay where they are wanted or a container has them; then the node is short of disk, and says so', async () => {
    const more = { wanted: ['a'], held: ['b'] };
    const { removed, looks, tender, onShort, fill } = tended(old('a', 'b'), 700, more);
    await looks(() => expect(tender.isShort()).toBe(true));
    expect(removed).toEqual([]);
    expect(onShort).toHaveBeenCalledTimes(1);
    fill(500);
    await looks(() => expect(tender.isShort()).toBe(false));
    expect(onShort).toHaveBeenCalledTimes(2);
  });

  it('are known once they were pulled here, with when they were used', async () => {
    const { tender, ledger } = tended([], 100);
    await tender.ensureImage('x', () => undefined, never);
    expect(ledger.all()).toEqual([{ image: 'x', usedAt: NOW }]);
  });
});
