import { isFields } from './decode.ts';
import type { Operated } from './arrays.ts';

export type StoppingSession = {
  readonly sessionId: string;
  readonly name: string;
  readonly projectId: string;
  readonly userId: string;
  readonly phase: string;
  readonly gpuMilli: number;
};
/** What became of all sessions that a filter names, or would. */
export type StoppedMatching = {
  readonly done: readonly StoppingSession[];
  readonly notDone: Operated['notDone'];
  readonly waitingCount: number;
  readonly gpuMilli: number;
  readonly isMore: boolean;
  readonly isDryRun: boolean;
};

export const isStoppedMatching = (value: unknown): value is StoppedMatching =>
  isFields(value) &&
  Array.isArray(value['done']) &&
  Array.isArray(value['notDone']) &&
  typeof value['waitingCount'] === 'number' &&
  typeof value['gpuMilli'] === 'number' &&
  typeof value['isMore'] === 'boolean';
