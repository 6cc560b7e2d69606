import { FolderRefused } from './folder-refused.ts';

/** What an archive may become; `ratioMax` holds once it is more than a few MiB. */
export type UnpackLimits = {
  readonly entriesMax: number;
  readonly bytesMax: number;
  /** Bytes out for each byte in. */
  readonly ratioMax: number;
};

export const UNPACK_LIMITS: UnpackLimits = { entriesMax: 2_000_000, bytesMax: 2 ** 44, ratioMax: 250 };
/** A small text that repeats itself is no bomb. */
const RATIO_FREE_BYTES = 64 * 2 ** 20;

/** Counts what comes out of an archive, and ends it before it fills the folder. */
export type UnpackCount = {
  readonly entry: () => void;
  readonly bytes: (out: number) => void;
};

/** `read` tells how many bytes of the archive have been read. @throws FolderRefused `archive-too-large` */
export const countUnpacked = (limits: UnpackLimits, read: () => number): UnpackCount => {
  let [entries, bytes] = [0, 0];
  const tooLarge = (why: string): never => {
    throw new FolderRefused('archive-too-large', `The archive ${why}.`);
  };
  return {
    entry: () => {
      entries += 1;
      if (entries > limits.entriesMax) tooLarge(`has more than ${limits.entriesMax} entries`);
    },
    bytes: (out) => {
      bytes += out;
      if (bytes > limits.bytesMax)
        tooLarge(`unpacks to more than the ${limits.bytesMax} bytes that there is room for`);
      if (bytes > RATIO_FREE_BYTES && bytes > read() * limits.ratioMax)
        tooLarge(`unpacks to more than ${limits.ratioMax} times its size, which only a trap does`);
    },
  };
};
