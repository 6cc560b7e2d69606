import type { EpochMs } from '#kernel';

/** Some output of a run, and the place behind it: whoever stores both together can go on from there and neither loses nor doubles a byte. */
export type OutputPiece = {
  readonly source: 'stdout' | 'stderr';
  readonly at: EpochMs;
  /** Whole UTF-8 characters; what was not UTF-8 is U+FFFD. */
  readonly text: string;
  readonly place: string;
  /** Bytes that were lost before this piece, since what holds them until they are read is bounded; 0 as a rule. */
  readonly lostBytes: number;
};
