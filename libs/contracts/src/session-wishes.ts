import type { ArrayId, EpochMs, PoolId, ReservationId, SessionId } from '#kernel';
import type { FolderOrigin } from './folder-events.ts';
import type { OwnImage } from './own-image.ts';

/** What runs: fixed at the request, the same on every attempt. */
export type Workload = {
  readonly kind: 'batch' | 'interactive';
  /** `python`, `registry.example/team/image:tag`, `image@sha256:…`. */
  readonly image: string;
  /** It is one that a session was committed to: on one node, and nowhere else. */
  readonly ownImage?: OwnImage;
  /** Program and arguments; none means the image's own. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** sha256 (hex) of a gzipped tar that is unpacked into the working directory `/work`. */
  readonly bundle?: string;
  /** Folders that it sees; the right to them is asked for again when it is placed. */
  readonly folders?: readonly WorkloadFolder[];
};
/** A folder of a session, as its user wished. */
export type WorkloadFolder = FolderOrigin & {
  readonly target: string;
  /** Below the folder's top. */
  readonly subPath?: string;
  /** Absent: read-write as far as its user has the right. */
  readonly access?: 'read-only' | 'read-write';
};

/** How long each phase may take, in milliseconds. */
export type TimeLimits = {
  readonly waitMs: number;
  readonly prepareMs: number;
  /** Absent: as long as it likes. */
  readonly runMs?: number;
  /** From SIGTERM to SIGKILL. */
  readonly graceMs: number;
};

/** How another session has to have ended before this one may start. `ok`: with exit code 0; `fail`: in any other way. */
export type Dependency = { readonly sessionId: SessionId; readonly condition: 'ok' | 'any' | 'fail' };

/** Runs again after an end that was no success, at most so often; each time it waits twice as long as before. */
export type RetryRule = { readonly retriesMax: number; readonly backoffMs: number };

/** When a session that does nothing is ended. What is absent is as in the scheduler's defaults. */
export type IdleRule = {
  /** Warned after so long. */
  readonly afterMs: number;
  /** From the warning to the end. */
  readonly graceMs?: number;
  /** What counts as nothing. */
  readonly cpuMilli?: number;
  readonly gpuPercent?: number;
  readonly networkBytesPerS?: number;
};

/** Where it would rather go, seen from the other sessions of its project with the same group. */
export type GroupWish = { readonly mode: 'spread' | 'pack'; readonly group: string };

/** One of the `count` sessions of an array; at most `runningMax` of them hold resources at once. */
export type ArrayPlace = {
  readonly arrayId: ArrayId;
  readonly index: number;
  readonly runningMax?: number;
  readonly count?: number;
};

/** What a request says of when and beside whom it runs. All of it has a default. */
export type SchedulingWish = {
  readonly poolId?: PoolId;
  /** Higher goes first; 0 when absent. */
  readonly priority?: number;
  /** On so many nodes, all at once or not at all; 1 when absent. `resources` are of each. */
  readonly nodeCount?: number;
  /** So many members (containers) share, in equal parts, what it gets of each node; 1 when absent. */
  readonly membersPerNode?: number;
  readonly startAt?: EpochMs;
  readonly after?: readonly Dependency[];
  readonly retry?: RetryRule;
  /** May be stopped for a session of more weight; true when absent. */
  readonly isPreemptible?: boolean;
  readonly near?: GroupWish;
  readonly idle?: IdleRule;
  readonly array?: ArrayPlace;
  /** Runs on what this reservation holds, and only there. */
  readonly reservationId?: ReservationId;
};
