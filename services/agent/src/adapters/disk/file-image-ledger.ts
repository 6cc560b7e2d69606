import { readFile } from 'node:fs/promises';
import type { KnownImage } from '../../domain/image-clean-up.ts';
import type { ImageLedger } from '../../ports/image-ledger.ts';
import { isRecord } from './is-record.ts';
import { writeDurably } from './write-durably.ts';

/** More than any node holds; the oldest are forgotten, and then never cleaned up. */
const IMAGES_MAX = 1000;

const knownIn = (value: unknown): readonly KnownImage[] => {
  if (!isRecord(value)) return [];
  const { image, usedAt } = value;
  return typeof image === 'string' && typeof usedAt === 'number' ? [{ image, usedAt }] : [];
};

const readKnown = async (file: string): Promise<readonly KnownImage[]> => {
  try {
    const content: unknown = JSON.parse(await readFile(file, 'utf8'));
    return Array.isArray(content) ? content.flatMap(knownIn) : [];
  } catch {
    return []; // what is not known to be ours is left alone
  }
};

/** One file, written anew as a whole with each change. */
export const fileImageLedger = async (file: string): Promise<ImageLedger> => {
  const known = new Map((await readKnown(file)).map((image) => [image.image, image]));
  let writing = Promise.resolve();
  const write = (): Promise<void> => {
    const act = (): Promise<void> => writeDurably(file, `${JSON.stringify([...known.values()])}\n`);
    writing = writing.then(act, act);
    return writing;
  };
  return {
    all: () => [...known.values()],
    put: (image) => {
      known.delete(image.image);
      known.set(image.image, image);
      for (const oldest of known.keys()) {
        if (known.size <= IMAGES_MAX) break;
        known.delete(oldest);
      }
      return write();
    },
    drop: (image) => (known.delete(image) ? write() : Promise.resolve()),
  };
};
