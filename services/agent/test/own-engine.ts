import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Docker from 'dockerode';

export type OwnEngine = { readonly docker: Docker; readonly stop: () => Promise<void> };

const ENGINE_UP_MAX_MS = 60_000;

const untilUp = async (docker: Docker, engine: ChildProcess): Promise<void> => {
  const endsAt = performance.now() + ENGINE_UP_MAX_MS;
  for (;;) {
    const isUp = await docker.ping().then(
      () => true,
      () => false,
    );
    if (isUp) return;
    if (engine.exitCode !== null || performance.now() > endsAt)
      throw new Error('the engine does not come up');
    await delay(100);
  }
};

/** Starts an engine that has all it keeps below a folder. To be called in a network namespace: a second engine in the one of the machine takes away the bridge of the first. */
export const startEngine = async (folder: string): Promise<OwnEngine> => {
  const socketPath = path.join(folder, 'engine.sock');
  const log = openSync(path.join(folder, 'engine.log'), 'a');
  const flags = {
    'data-root': path.join(folder, 'data'),
    'exec-root': path.join(folder, 'exec'),
    pidfile: path.join(folder, 'engine.pid'),
    host: `unix://${socketPath}`,
    'live-restore': 'true',
  };
  const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
  const engine = spawn('setpriv', ['--pdeathsig=TERM', 'dockerd', ...args], { stdio: ['ignore', log, log] });
  const docker = new Docker({ socketPath });
  await untilUp(docker, engine);
  return {
    docker,
    stop: async () => {
      if (engine.exitCode !== null) return;
      const ended = once(engine, 'exit');
      engine.kill('SIGTERM');
      await ended;
    },
  };
};
