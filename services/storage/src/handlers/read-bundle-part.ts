import {
  BUNDLE_PART_BYTES_MAX,
  type ReadBundlePartAnswer,
  type ReadBundlePartDto,
  type RefusalCode,
} from '#contracts';
import { accept, type Refusal, refuse, type Result } from '#kernel';
import type { BundleStore } from '../ports/bundle-store.ts';

export type ReadBundlePart = (
  part: ReadBundlePartDto,
) => Promise<Result<ReadBundlePartAnswer, Refusal<RefusalCode>>>;

/** One part of a bundle, as large as a message may be. */
export const readBundlePart =
  (store: BundleStore): ReadBundlePart =>
  async ({ sha256, offset }) => {
    const piece = await store.read(sha256, offset, BUNDLE_PART_BYTES_MAX);
    if (piece === undefined) {
      return refuse({
        code: 'bundle-unknown',
        message: `no bundle with the digest ${sha256} is stored`,
        pointer: '/sha256',
      });
    }
    const { bytes, sizeBytes } = piece;
    return accept({
      data: Buffer.from(bytes).toString('base64'),
      isLast: offset + bytes.length >= sizeBytes,
      sizeBytes,
    });
  };
