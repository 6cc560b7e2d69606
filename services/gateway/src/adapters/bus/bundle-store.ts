import type { Requester } from '#bus';
import { BUNDLE_PART_BYTES_MAX, PATTERNS } from '#contracts';
import { accept, DependencyFailure } from '#kernel';
import type { BundleStore } from '../../ports/bundle-store.ts';

const PART = { timeoutMs: 5000, retryForMs: 15_000 };

const isStored = (answer: unknown): boolean =>
  typeof answer === 'object' && answer !== null && 'isStored' in answer && answer.isStored === true;

export const busBundleStore = (request: Requester): BundleStore => ({
  write: async (sha256, bytes) => {
    for (let offset = 0; offset < bytes.length; offset += BUNDLE_PART_BYTES_MAX) {
      const part = Buffer.from(bytes.subarray(offset, offset + BUNDLE_PART_BYTES_MAX));
      const message = { sha256, sizeBytes: bytes.length, offset, data: part.toString('base64') };
      const outcome = await request(PATTERNS.bundleWrite, message, PART);
      if (!outcome.ok) return outcome;
      if (isStored(outcome.value)) return accept(undefined);
    }
    throw new DependencyFailure('storage', 'store a bundle', {
      retryable: true,
      cause: 'all parts were taken, and it is not stored',
    });
  },
});
