import type { EpochMs } from '#kernel';

/** A part of an upload, by where it stands. */
export type StoredPart = { readonly offset: number; readonly sizeBytes: number };

/** A piece of a bundle that is whole. */
export type BundlePiece = { readonly bytes: Uint8Array; readonly sizeBytes: number };

export type SweepLimits = {
  /** Bundles that were last used before this go, unless a session uses them now. */
  readonly unusedBefore: EpochMs;
  /** Uploads that were last added to before this go. */
  readonly abandonedBefore: EpochMs;
  readonly bytesMax: number;
};
export type Swept = { readonly bundles: number; readonly uploads: number };

/** Where bundles lie. Whole ones never change: they are named by their digest. */
export type BundleStore = {
  /** True if it is whole; it then counts as used now, so that it is not swept before its session begins. */
  readonly touch: (sha256: string, at: EpochMs) => Promise<boolean>;
  /** At the same offset the newest part counts. */
  readonly putPart: (sha256: string, offset: number, bytes: Uint8Array, at: EpochMs) => Promise<void>;
  /** In order of their offset. */
  readonly parts: (sha256: string) => Promise<readonly StoredPart[]>;
  /** All bytes of the parts at these offsets, in this order. */
  readonly joinParts: (sha256: string, offsets: readonly number[]) => Promise<Uint8Array>;
  /** Makes it a bundle and forgets the parts, in one. */
  readonly complete: (sha256: string, bytes: Uint8Array, at: EpochMs) => Promise<void>;
  readonly dropParts: (sha256: string) => Promise<void>;
  readonly read: (sha256: string, offset: number, limitBytes: number) => Promise<BundlePiece | undefined>;
  readonly sweep: (limits: SweepLimits) => Promise<Swept>;
};
