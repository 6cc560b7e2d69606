import { bytes, type Bytes, gibibytes, mebibytes } from '#kernel';

/** What no session of a node exceeds, whatever it was granted. */
export type SessionBounds = {
  /** Processes and threads at the same time. */
  readonly pidsMax: number;
  /** `/tmp` and the home folder lie in memory: they count as the session's memory, and are never more than half of it. */
  readonly tmpBytesMax: Bytes;
  readonly homeBytesMax: Bytes;
};

export const SESSION_BOUNDS: SessionBounds = {
  pidsMax: 4096,
  tmpBytesMax: gibibytes(1),
  homeBytesMax: mebibytes(256),
};

/** Half of the memory, but no more than the bound. */
export const scratchBytes = (bound: Bytes, memoryBytes: Bytes): Bytes =>
  bytes(Math.floor(Math.min(bound, memoryBytes / 2)));

/** The size of `/dev/shm`: what was asked for, but never more than the memory that it counts as; half of it if nothing was asked for. */
export const sharedMemoryBytes = (memoryBytes: Bytes, wanted: Bytes | undefined): Bytes =>
  bytes(Math.floor(Math.min(wanted ?? memoryBytes / 2, memoryBytes)));
