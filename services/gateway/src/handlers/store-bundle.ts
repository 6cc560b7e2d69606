import { createHash } from 'node:crypto';
import { BUNDLE_BYTES_MAX } from '#contracts';
import { accept, refuse } from '#kernel';
import type { Refusal, Result } from '#kernel';
import type { BundleStore } from '../ports/bundle-store.ts';

export type StoredBundle = { readonly sha256: string; readonly sizeBytes: number };
export type StoreBundle = (body: AsyncIterable<Uint8Array>) => Promise<Result<StoredBundle, Refusal>>;

/** Bundles that are held in memory at the same time; more would be more memory than a gateway has to spare. */
const AT_ONCE_MAX = 8;
const GZIP = [0x1f, 0x8b] as const;

const tooLarge = () =>
  refuse({
    code: 'bundle-too-large',
    message: `The files take more than ${BUNDLE_BYTES_MAX / 2 ** 20} MiB compressed; put large data into a folder of the pool instead.`,
  });

/** Takes in a gzipped tar and hands it to storage under its digest. */
export const storeBundle = (bundles: BundleStore): StoreBundle => {
  let underWay = 0;
  return async (body) => {
    if (underWay >= AT_ONCE_MAX)
      return refuse({
        code: 'rate-limited',
        message: 'Many bundles arrive at the moment. Try again in a second.',
      });
    underWay += 1;
    try {
      const parts: Uint8Array[] = [];
      const digest = createHash('sha256');
      let sizeBytes = 0;
      for await (const part of body) {
        sizeBytes += part.length;
        if (sizeBytes > BUNDLE_BYTES_MAX) return tooLarge();
        digest.update(part);
        parts.push(part);
      }
      const bytes = Buffer.concat(parts);
      if (bytes[0] !== GZIP[0] || bytes[1] !== GZIP[1])
        return refuse({ code: 'invalid-request', message: 'The body must be a gzipped tar.' });
      const sha256 = digest.digest('hex');
      const outcome = await bundles.write(sha256, bytes);
      return outcome.ok ? accept({ sha256, sizeBytes }) : outcome;
    } finally {
      underWay -= 1;
    }
  };
};
