import type { SessionUsage } from '#contracts';
import type { EpochMs } from '#kernel';
import type { StepCount } from '../domain/start-steps.ts';

export type UsageQuery = {
  readonly sessionId?: string;
  readonly projectId?: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Only sessions whose id comes after this one. */
  readonly after: string;
  readonly limit: number;
};

/** What is held now, over all nodes. */
export type Held = {
  readonly grants: number;
  readonly gpuMilli: number;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
};

/** Sessions by phase; ended ones by how they ended. */
export type SessionCounts = {
  readonly byPhase: ReadonlyMap<string, number>;
  readonly byOutcome: ReadonlyMap<string, number>;
};

export type UsageStore = {
  readonly usage: (query: UsageQuery) => Promise<readonly SessionUsage[]>;
  readonly held: () => Promise<Held>;
  readonly counts: () => Promise<SessionCounts>;
  /** How long the steps of starts took. */
  readonly startSteps: () => Promise<readonly StepCount[]>;
};
