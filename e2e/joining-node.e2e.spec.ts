import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, isPortFree } from '#embedded';
import { type System, startSystem, until } from './system.ts';

const root = path.resolve(import.meta.dirname, '..');
const JOIN_MAX_MS = 60_000;
const CUT_OFF_MAX_MS = 20_000;

/** An address of this machine at which another one could reach it. */
const ADDRESS = Object.values(networkInterfaces())
  .flatMap((addresses = []) => addresses)
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

/** Two free ports, one after the other. */
const twoPorts = async (): Promise<number> => {
  for (;;) {
    const port = await freePort();
    if (port < 65_535 && (await isPortFree(port, ADDRESS)) && (await isPortFree(port + 1, ADDRESS)))
      return port;
  }
};

describe.skipIf(ADDRESS === undefined)(
  `a second server${ADDRESS === undefined ? ' (skipped: this machine has the loopback alone)' : ''}`,
  () => {
    let system: System;
    let state: string;
    let server: ChildProcess | null = null;
    let said = '';

    beforeAll(async () => {
      state = await mkdtemp(path.join(tmpdir(), 'berth-second-'));
      system = await startSystem({
        BERTH_RUNTIME: 'simulated',
        BERTH_NODES_HOST: ADDRESS,
        BERTH_NODES_PORT: String(await twoPorts()),
      });
    });
    afterAll(async () => {
      await leave();
      await system.stop();
      await rm(state, { recursive: true, force: true });
    });

    const leave = async (): Promise<void> => {
      if (server === null || server.exitCode !== null) return;
      const isGone = once(server, 'exit');
      server.kill('SIGINT');
      await isGone;
    };
    const berth = async (...args: readonly string[]) => {
      const run = system.berth(args);
      const code = await run.ended;
      return { code, stdout: run.stdout(), stderr: run.stderr() };
    };
    /** `npm start` on it, until it says what is looked for. */
    const start = async (looked: RegExp, ...args: readonly string[]): Promise<void> => {
      said = '';
      const child = spawn(
        'setpriv',
        ['--pdeathsig=TERM', process.execPath, 'dist/tools/start/main.js', '--runtime', 'simulated', ...args],
        { cwd: root, env: { ...process.env, BERTH_STATE: state }, stdio: ['ignore', 'pipe', 'pipe'] },
      );
      server = child;
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => (said += text));
      await until(`it says ${looked}`, JOIN_MAX_MS, async () => {
        if (looked.test(said)) return true;
        if (child.exitCode !== null) throw new Error(`it ended: ${said}`);
        return null;
      });
    };

    it('joins by the line that the first one prints, runs sessions, and needs no token at its next start', async () => {
      const invited = await berth('node', 'invite', 'gpu-2');
      const [, token = ''] = /^npm start -- --join (\S+)\n$/.exec(invited.stdout) ?? [];
      await start(/gpu-2 joined the pool of/, '--join', token);
      expect((await berth('node', 'cordon', 'e2e')).code).toBe(0);
      await leave();
      await start(/gpu-2 joined the pool of/);

      const run = await berth(
        'run',
        '--detach',
        '--name',
        'far',
        '--gpu',
        '1',
        '--',
        'simulate',
        'run=forever',
      );
      expect(run.stderr + run.stdout).not.toMatch(/berth: .*\(.*-.*\)$/m);
      await until('it runs there', JOIN_MAX_MS, async () => {
        const shown = await berth('show', 'far', '--json');
        return /"running"/.test(shown.stdout) && shown.stdout.includes('gpu-2') ? true : null;
      });
      const exec = await berth('exec', 'far', '--', 'simulate', 'out=over-there');
      expect(exec.stdout).toContain('over-there');
      expect((await berth('stop', 'far')).code).toBe(0);
    });

    it('is not joined by a third one with the same line', async () => {
      const { stdout } = await berth('node', 'invite', 'gpu-2');
      await leave();
      const token = stdout.trim().split(' ').at(-1) ?? '';
      await start(/gpu-2 joined the pool of/, '--join', token);
      const third = await mkdtemp(path.join(tmpdir(), 'berth-third-'));
      const child = spawn(process.execPath, ['dist/tools/start/main.js', '--state', third, '--join', token], {
        cwd: root,
        env: { ...process.env, BERTH_STATE: third },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let why = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => (why += text));
      await once(child, 'close');
      await rm(third, { recursive: true, force: true });
      expect(child.exitCode).toBe(1);
      expect(why).toContain('The invitation of gpu-2 was used already');
    });

    it('is cut off when it is removed, which is refused before nothing runs there', async () => {
      expect((await berth('node', 'remove', 'gpu-2')).stderr).toContain('still takes sessions');
      await berth('node', 'drain', 'gpu-2', '--now');
      await until('it may go', JOIN_MAX_MS, async () =>
        (await berth('node', 'remove', 'gpu-2')).code === 0 ? true : null,
      );
      await until('it has heard of it', CUT_OFF_MAX_MS, async () =>
        said.includes('gpu-2 is not let into its pool any more') ? true : null,
      );
      expect((await system.check()).faults).toEqual([]);
    });
  },
);
