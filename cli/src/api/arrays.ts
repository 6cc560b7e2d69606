import { isFields } from './decode.ts';

/** How the sessions of an array stand. */
export type SessionArray = {
  readonly arrayId: string;
  readonly name: string;
  readonly projectId: string;
  readonly userId: string;
  readonly count: number;
  readonly runningMax?: number;
  readonly requestedAt: string;
  readonly phases: Readonly<Record<string, number>>;
  readonly heldCount: number;
  readonly ends: Readonly<Record<string, number>>;
  readonly isOver: boolean;
};

export const isArray = (value: unknown): value is SessionArray =>
  isFields(value) &&
  typeof value['arrayId'] === 'string' &&
  typeof value['count'] === 'number' &&
  isFields(value['phases']) &&
  isFields(value['ends']);

/** What became of each of several sessions. */
export type Operated = {
  readonly done: readonly { readonly sessionId: string; readonly name: string }[];
  readonly notDone: readonly { readonly session: string; readonly code: string; readonly detail: string }[];
};

export const isOperated = (value: unknown): value is Operated =>
  isFields(value) && Array.isArray(value['done']) && Array.isArray(value['notDone']);
