import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { endForeignProcess } from '#embedded';
import { isAlive, type ProcessMark } from './process-mark.ts';

const STOP_TIMEOUT_MS = 12_000;

const isMark = (value: unknown): value is ProcessMark =>
  typeof value === 'object' &&
  value !== null &&
  'pid' in value &&
  typeof value.pid === 'number' &&
  'startTicks' in value &&
  typeof value.startTicks === 'string';

const readMark = async (file: string): Promise<ProcessMark | null> => {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isMark(value) ? value : null;
  } catch {
    return null; // it was being written when the launcher died; its process is unknown
  }
};

/**
 * Ends the services that a killed launcher left running; never a stranger, since a mark names a process by pid and start time.
 * Postgres and NATS are left to those who start them, who know their own and stop them after the services.
 * @returns how many there were
 */
export const endLeftovers = async (runFolder: string, names: readonly string[]): Promise<number> => {
  const files = (await readdir(runFolder)).filter((file) => names.includes(path.basename(file, '.json')));
  const ended = await Promise.all(
    files.map(async (file) => {
      const mark = await readMark(path.join(runFolder, file));
      const isLeft = mark !== null && (await isAlive(mark));
      if (isLeft) await endForeignProcess(mark.pid, 'SIGTERM', STOP_TIMEOUT_MS);
      await rm(path.join(runFolder, file), { force: true });
      return isLeft;
    }),
  );
  return ended.filter(Boolean).length;
};
