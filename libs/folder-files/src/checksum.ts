import { createHash } from 'node:crypto';
import { FolderRefused } from './folder-refused.ts';

/** What watches bytes as they go by, and says at their end whether they are those that were sent. */
export type ChecksumCheck = {
  readonly isNeeded: boolean;
  readonly watch: (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;
  /** @throws FolderRefused `checksum-mismatch` */
  readonly compare: () => void;
};

/** For bytes that came without one. */
export const noCheck: ChecksumCheck = {
  isNeeded: false,
  watch: (source) => source,
  compare: () => undefined,
};

/** What `Upload-Checksum` may name. */
export const CHECKSUM_ALGORITHMS = ['sha256', 'sha1', 'md5'] as const;

/** Reads `Upload-Checksum: sha256 <base64>`. @throws FolderRefused `invalid-request` */
export const checkOf = (header: string | undefined): ChecksumCheck => {
  if (header === undefined) return noCheck;
  const [name, expected, ...rest] = header.trim().split(/\s+/);
  const algorithm = CHECKSUM_ALGORITHMS.find((known) => known === name);
  if (algorithm === undefined || expected === undefined || rest.length > 0)
    throw new FolderRefused(
      'invalid-request',
      `Upload-Checksum takes ${CHECKSUM_ALGORITHMS.join(', ')}, and the digest in base64.`,
    );
  const hash = createHash(algorithm);
  return {
    isNeeded: true,
    async *watch(source) {
      for await (const chunk of source) {
        hash.update(chunk);
        yield chunk;
      }
    },
    compare: () => {
      if (hash.digest('base64') !== expected)
        throw new FolderRefused(
          'checksum-mismatch',
          'The bytes are not those that were sent: send them again.',
        );
    },
  };
};
