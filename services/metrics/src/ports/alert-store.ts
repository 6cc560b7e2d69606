import type { AlertId, EpochMs } from '#kernel';
import type { Alert, Condition } from '../domain/alert.ts';

/** An alert, and how often its stream was written to. */
export type StoredAlert = { readonly alert: Alert; readonly version: number };

/** What is so, and the alerts of it, as the log tells it. @throws DependencyFailure */
export type AlertStore = {
  /** What events say is so. Images count once several sessions have failed for them. */
  readonly conditions: (imageFailuresMin: number) => Promise<readonly Condition[]>;
  /** Pools in which a session has waited since before this, for no choice of its own; with the longest and how many. */
  readonly waits: (
    since: EpochMs,
  ) => Promise<readonly { readonly poolId: string; readonly since: EpochMs; readonly count: number }[]>;
  readonly open: (limit: number) => Promise<readonly StoredAlert[]>;
  readonly find: (id: AlertId) => Promise<StoredAlert | undefined>;
  /** The newest first, after `before`. */
  readonly list: (query: {
    readonly isOpen: boolean;
    readonly before?: AlertId;
    readonly limit: number;
  }) => Promise<readonly Alert[]>;
};
