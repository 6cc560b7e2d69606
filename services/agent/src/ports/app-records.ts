import type { AppDefinition, AppTarget } from '#contracts';
import type { EpochMs } from '#kernel';
import type { RunKey } from '../domain/run.ts';

/** What the node knows of an app that it has started: enough to find it again after the agent's death. The token is in `authorization`. */
export type AppRecord = RunKey & {
  readonly app: string;
  readonly definition: AppDefinition;
  readonly basePath: string;
  readonly target: AppTarget;
  readonly authorization: string | null;
  readonly instance: string;
  readonly startedAt: EpochMs;
};

/** Started apps, beside the runs that they are in. */
export type AppRecords = {
  readonly read: (key: RunKey, app: string) => Promise<AppRecord | null>;
  readonly write: (record: AppRecord) => Promise<void>;
  /** Forgets the apps of all other runs. */
  readonly keepOnly: (runs: ReadonlySet<string>) => Promise<void>;
};
