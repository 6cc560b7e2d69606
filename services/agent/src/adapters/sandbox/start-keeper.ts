import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Beside this file, compiled or not. */
const EXTENSION = path.extname(fileURLToPath(import.meta.url));
const KEEPER = fileURLToPath(new URL(`./keeper.main${EXTENSION}`, import.meta.url));
/** It moves bytes from two pipes to files: a small heap is enough, and there is one such process for each run. */
const SMALL = ['--max-old-space-size=48', '--max-semi-space-size=1'];
const FROM_SOURCE =
  EXTENSION === '.ts' ? ['--conditions=source', '--disable-warning=ExperimentalWarning'] : [];

/** Starts the keeper of a run in a session of its own: signals to the agent and its end do not reach it. */
export const startKeeper = (folder: string): void => {
  const keeper = spawn(process.execPath, [...SMALL, ...FROM_SOURCE, KEEPER, folder], {
    detached: true,
    stdio: 'ignore',
    cwd: '/',
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
  });
  keeper.on('error', () => undefined); // seen as a run that did not start
  keeper.unref();
};
