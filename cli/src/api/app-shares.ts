import { isFields } from './decode.ts';

export type AppShare = {
  readonly app: string;
  readonly party: string;
  readonly by: string;
  readonly sharedAt: string;
  readonly until?: string;
};
export type SharedApp = AppShare & {
  readonly sessionId: string;
  readonly sessionName: string;
  readonly sessionPhase: string;
  readonly owner: string;
};
export type ChangedShares = { readonly hasChanged: boolean; readonly shares: readonly AppShare[] };

export const isAppShare = (value: unknown): value is AppShare =>
  isFields(value) &&
  typeof value['app'] === 'string' &&
  typeof value['party'] === 'string' &&
  typeof value['by'] === 'string' &&
  typeof value['sharedAt'] === 'string';
export const isSharedApp = (value: unknown): value is SharedApp =>
  isAppShare(value) && 'sessionId' in value && 'sessionName' in value && 'owner' in value;
export const isChangedShares = (value: unknown): value is ChangedShares =>
  isFields(value) &&
  typeof value['hasChanged'] === 'boolean' &&
  Array.isArray(value['shares']) &&
  value['shares'].every(isAppShare);
