import { isFields } from './decode.ts';

/* What the API says with `dryRun`. */

export type NodeTrial = {
  readonly sessionCount: number;
  readonly gpuMilli: number;
  readonly memoryBytes: number;
  readonly endsAt: string | null;
};
export type FolderTrial = {
  readonly sessions: readonly string[];
  readonly freedBytes: number | null;
  readonly snapshotCount: number;
  readonly shareCount: number;
  readonly overBytes: number;
};
export type QuotaTrial = {
  readonly hasChanged: boolean;
  readonly over: readonly {
    readonly userId?: string;
    readonly limit: string;
    readonly held: number;
    readonly allowed: number;
  }[];
};
export type PolicyTrial = {
  readonly hasChanged: boolean;
  readonly changes: readonly string[];
  readonly waitingCount: number;
  readonly idleRuleCount: number;
  readonly newImages: readonly string[];
};

export const isNodeTrial = (value: unknown): value is NodeTrial =>
  isFields(value) && typeof value['sessionCount'] === 'number' && typeof value['gpuMilli'] === 'number';
export const isFolderTrial = (value: unknown): value is FolderTrial =>
  isFields(value) && Array.isArray(value['sessions']) && typeof value['overBytes'] === 'number';
export const isQuotaTrial = (value: unknown): value is QuotaTrial =>
  isFields(value) && Array.isArray(value['over']);
export const isPolicyTrial = (value: unknown): value is PolicyTrial =>
  isFields(value) && Array.isArray(value['changes']) && Array.isArray(value['newImages']);
