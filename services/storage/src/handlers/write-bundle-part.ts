import { createHash } from 'node:crypto';
import {
  BUNDLE_PART_BYTES_MAX,
  type RefusalCode,
  type WriteBundlePartAnswer,
  type WriteBundlePartDto,
} from '#contracts';
import { accept, type Clock, type Refusal, refuse, type Result } from '#kernel';
import { wholeChain } from '../domain/whole-chain.ts';
import type { BundleStore } from '../ports/bundle-store.ts';

export type WriteBundlePart = (
  part: WriteBundlePartDto,
) => Promise<Result<WriteBundlePartAnswer, Refusal<RefusalCode>>>;

const wrong = (pointer: string, message: string) =>
  refuse({ code: 'invalid-request' as const, message, pointer });

/**
 * Takes one part. The same part twice changes nothing; an upload that broke off goes on with any part. What is whole is compared with its
 * digest before anybody can read it.
 */
export const writeBundlePart =
  (store: BundleStore, clock: Clock): WriteBundlePart =>
  async ({ sha256, sizeBytes, offset, data }) => {
    if (await store.touch(sha256, clock.now())) return accept({ isStored: true });
    const bytes = Buffer.from(data, 'base64');
    if (bytes.length === 0 || bytes.length > BUNDLE_PART_BYTES_MAX) {
      return wrong('/data', `a part has 1 to ${BUNDLE_PART_BYTES_MAX} bytes, not ${bytes.length}`);
    }
    if (offset + bytes.length > sizeBytes) {
      return wrong('/offset', `the part ends at byte ${offset + bytes.length} of a bundle of ${sizeBytes}`);
    }
    await store.putPart(sha256, offset, bytes, clock.now());

    const progress = wholeChain(await store.parts(sha256), sizeBytes);
    if (progress.kind === 'missing') {
      const isLast = offset + bytes.length === sizeBytes;
      return isLast
        ? wrong('/offset', `the bytes from ${progress.from} on are missing: send them again`)
        : accept({ isStored: false });
    }
    const whole = await store.joinParts(sha256, progress.offsets);
    const digest = createHash('sha256').update(whole).digest('hex');
    if (digest !== sha256) {
      await store.dropParts(sha256);
      return wrong('/sha256', `the ${sizeBytes} bytes have the digest ${digest}; send them again from 0 on`);
    }
    await store.complete(sha256, whole, clock.now());
    return accept({ isStored: true });
  };
