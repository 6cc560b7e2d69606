import { Buffer } from 'node:buffer';
import type { Requester } from '#bus';
import { PATTERNS } from '#contracts';
import { accept, DependencyFailure } from '#kernel';
import type { BundleSource } from '../../ports/bundle-source.ts';
import { isRecord } from '../disk/is-record.ts';

const READ = { timeoutMs: 5000 };

/** Bundles from the storage service, part by part. */
export const busBundleSource = (request: Requester): BundleSource => ({
  read: async (sha256, offset) => {
    const outcome = await request(PATTERNS.bundleRead, { sha256, offset }, READ);
    if (!outcome.ok) return outcome;
    const { data, isLast } = isRecord(outcome.value) ? outcome.value : {};
    if (typeof data !== 'string' || typeof isLast !== 'boolean')
      throw new DependencyFailure('storage', 'read a bundle', {
        retryable: false,
        cause: 'not a part of a bundle',
      });
    return accept({ bytes: Buffer.from(data, 'base64'), isLast });
  },
});
