import { IsBase64, IsString, Matches, MaxLength } from 'class-validator';
import { IsWhole } from './field-rules.ts';

/** All of a bundle, compressed. */
export const BUNDLE_BYTES_MAX = 16 * 2 ** 20;
/** One part on the bus; as base64 inside JSON it stays below NATS's 1 MiB. */
export const BUNDLE_PART_BYTES_MAX = 512 * 1024;

const SHA256 = /^[0-9a-f]{64}$/;
const BASE64_LENGTH_MAX = Math.ceil(BUNDLE_PART_BYTES_MAX / 3) * 4;

/**
 * One part of a bundle on its way to storage. Parts come in order and may come twice; the same offset carries the same bytes. With the part
 * that reaches `sizeBytes` the owner compares the digest.
 */
export class WriteBundlePartDto {
  @Matches(SHA256, { message: 'sha256 must be in lower-case hex' })
  readonly sha256!: string;

  @IsWhole(1, BUNDLE_BYTES_MAX)
  readonly sizeBytes!: number;

  @IsWhole(0, BUNDLE_BYTES_MAX)
  readonly offset!: number;

  @IsString()
  @MaxLength(BASE64_LENGTH_MAX)
  @IsBase64()
  readonly data!: string;
}

/** `isStored`: the whole bundle is there (perhaps since long ago), nothing more need be sent. */
export type WriteBundlePartAnswer = { readonly isStored: boolean };

export class ReadBundlePartDto {
  @Matches(SHA256, { message: 'sha256 must be in lower-case hex' })
  readonly sha256!: string;

  @IsWhole(0, BUNDLE_BYTES_MAX)
  readonly offset!: number;
}

/** At most {@link BUNDLE_PART_BYTES_MAX} bytes, as base64. Refused with `bundle-unknown`. */
export type ReadBundlePartAnswer = {
  readonly data: string;
  readonly isLast: boolean;
  readonly sizeBytes: number;
};
