import { readFile, readlink, realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import { endForeignProcess, isRunning } from './end-foreign-process.ts';

const FAST_SHUTDOWN_MS = 10_000;

/** Only a process called postgres that works in this very data folder is ours; a pid alone may have been given to anyone. */
const isPostmasterOf = async (pid: number, dataFolder: string): Promise<boolean> => {
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
  const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
  return name.trim() === 'postgres' && cwd === (await realpath(dataFolder));
};

/**
 * Ends what a killed predecessor left on this data folder, and removes a pid file that names a stranger (after a reboot pids begin anew,
 * and Postgres would not start beside a living process of that pid).
 */
export const endLeftoverPostmaster = async (dataFolder: string): Promise<void> => {
  const pidFile = path.join(dataFolder, 'postmaster.pid');
  const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1 || !isRunning(pid)) return;
  if (!(await isPostmasterOf(pid, dataFolder))) {
    await rm(pidFile, { force: true });
    return;
  }
  await endForeignProcess(pid, 'SIGINT', FAST_SHUTDOWN_MS);
};
