import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '#embedded';

/** A whole Berth of the drill's own, and the command line for it. */
export type OwnSystem = {
  readonly volume: string;
  /** kill -9; whoever watches over the services starts it again. */
  readonly killStorage: () => void;
  /** The command line, to its end; its output. @throws if it fails */
  readonly berth: (words: readonly string[]) => Promise<string>;
  readonly stop: () => Promise<void>;
};

const READY_MAX_MS = 180_000;
const root = join(import.meta.dirname, '..', '..');

const pidIn = (file: string): number => {
  const mark: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const pid = typeof mark === 'object' && mark !== null && 'pid' in mark ? mark.pid : undefined;
  if (typeof pid !== 'number') throw new Error(`${file} names no process`);
  return pid;
};

/** Brings one up in a folder of its own. */
export const ownSystem = async (folder: string): Promise<OwnSystem> => {
  const state = join(folder, 'state');
  const words = [
    '--state',
    state,
    '--port',
    String(await freePort()),
    '--node-id',
    'drill',
    '--no-agent',
    '--json',
  ];
  const child = spawn(process.execPath, [join(root, 'tools/start/main.js'), ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const signal = AbortSignal.timeout(READY_MAX_MS);
  const isUp = once(child.stdout, 'data', { signal });
  const isOver = once(child, 'exit', { signal }).then(() =>
    Promise.reject(new Error('Berth did not come up')),
  );
  isOver.catch(() => undefined);
  await Promise.race([isUp, isOver]);
  return {
    volume: join(state, 'volumes', 'default'),
    killStorage: () => void process.kill(pidIn(join(state, 'run', 'storage.json')), 'SIGKILL'),
    berth: async (said) => {
      const run = spawn(process.execPath, [join(root, 'cli/src/main.js'), ...said], {
        env: { ...process.env, BERTH_STATE: state, XDG_STATE_HOME: join(folder, 'cli'), NO_COLOR: '1' },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let output = '';
      run.stdout.on('data', (piece: Buffer) => (output += piece.toString()));
      await once(run, 'close');
      if (run.exitCode !== 0) throw new Error(`berth ${said.join(' ')} ended with ${String(run.exitCode)}`);
      return output.trim();
    },
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      await ended;
    },
  };
};

/** Whether two files or two trees are the same, byte by byte. */
export const isSame = (one: string, other: string): boolean =>
  spawnSync('diff', ['-r', '-q', one, other], { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
