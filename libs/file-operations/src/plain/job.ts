import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';

/** What this run was asked for, and what it has done so far. A process carries out one job. */
export type Job = {
  readonly command: string;
  isJson: boolean;
  isOrdered: boolean;
  isVerbose: boolean;
  /** Failures are counted, and not told (-f of chmod and chown). */
  isSilent: boolean;
  /** What is not there is as if it had been dealt with (-f of rm). */
  ignoresAbsent: boolean;
  staysOnDevice: boolean;
  stopsWithStdin: boolean;
  threadsMax: number;
  /** Nothing outside this folder, nothing on another file system, and no file is changed that has other hard links. */
  beneath: { readonly fd: number; readonly dev: bigint } | undefined;
  /** Where events go; absent: failures then go to stderr as text, or among the JSON lines. */
  eventsFd: number | undefined;
  /** By what it was cancelled. */
  cancelledBy: NodeJS.Signals | undefined;
  readonly counts: { files: number; folders: number; bytes: number; failures: number; vanished: number };
};

export const newJob = (command: string): Job => ({
  command,
  isJson: false,
  isOrdered: false,
  isVerbose: false,
  isSilent: false,
  ignoresAbsent: false,
  staysOnDevice: false,
  stopsWithStdin: false,
  threadsMax: 0,
  beneath: undefined,
  eventsFd: undefined,
  cancelledBy: undefined,
  counts: { files: 0, folders: 0, bytes: 0, failures: 0, vanished: 0 },
});

export const isCancelled = (job: Job): boolean => job.cancelledBy !== undefined;

/** Bits that new files do not get. It can only be read by being set. */
export const ownUmask = (): number => {
  const umask = process.umask(0o022);
  process.umask(umask);
  return umask;
};

/** Wrong use. */
export class Refused extends Error {
  override readonly name = 'Refused';
}
export const refuse = (sentence: string): never => {
  throw new Refused(sentence);
};

const CODES = new Map(Object.entries(constants.errno).map(([code, number]) => [number, code]));

/** `ENOENT` of what a call of the system was rejected with; anything else is a bug, and thrown again. */
export const codeOf = (error: unknown): string => {
  if (error instanceof Error && 'errno' in error && typeof error.errno === 'number')
    return CODES.get(-error.errno) ?? `E${-error.errno}`;
  throw error;
};

/** The sentence that belongs to it. */
export const sentenceOf = (error: unknown): string =>
  error instanceof Error && 'errno' in error && typeof error.errno === 'number'
    ? (getSystemErrorMap().get(error.errno)?.[1] ?? error.message)
    : String(error);
