import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import Docker from 'dockerode';
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

const dockerFault = await new Docker().ping().then(
  () => (process.getuid?.() === 0 ? null : 'needs root'),
  () => 'no Docker engine answers',
);
/** Says how large its window is, and answers what only a shell can. */
const TYPED = ['stty size', 'echo typed-$((6 * 7))', 'exit', ''].join('\n');

/** What a browser gets that opens an address which is good once: the page, with the cookie of its visit. */
const visit = async (address: string): Promise<string> => {
  const entered = await fetch(address, { redirect: 'manual' });
  const cookie = entered.headers.getSetCookie().map((line) => line.split(';')[0]);
  const target = new URL(entered.headers.get('location') ?? '', address);
  return (await fetch(target, { headers: { cookie: cookie.join('; ') } })).text();
};

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
    const start = async (looked: RegExp, ...args: readonly string[]): Promise<void> =>
      startOn('simulated', state, looked, ...args);
    const startOn = async (
      runtime: 'docker' | 'simulated',
      folder: string,
      looked: RegExp,
      ...args: readonly string[]
    ): Promise<void> => {
      said = '';
      const child = spawn(
        'setpriv',
        ['--pdeathsig=TERM', process.execPath, 'dist/tools/start/main.js', '--runtime', runtime, ...args],
        { cwd: root, env: { ...process.env, BERTH_STATE: folder }, stdio: ['ignore', 'pipe', 'pipe'] },
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

    it.skipIf(dockerFault !== null)(
      `gives sessions there what they have everywhere: their folder, members, output, exec, ssh, a terminal and apps${dockerFault === null ? '' : ` (skipped: ${dockerFault})`}`,
      async () => {
        await leave();
        const other = await mkdtemp(path.join(tmpdir(), 'berth-docker-'));
        const token = (await berth('node', 'invite', 'gpu-3')).stdout.trim().split(' ').at(-1) ?? '';
        await startOn('docker', other, /gpu-3 joined the pool of/, '--join', token);

        await writeFile(path.join(other, 'page.html'), 'a page of the folder');
        await berth('folder', 'create', 'shared');
        expect((await berth('folder', 'put', path.join(other, 'page.html'), 'shared')).code).toBe(0);
        const wish = ['--cpu', '0.4', '--memory', '256MiB', '--cluster', '2', '--folder', 'shared:/data'];
        const serve = 'echo serving; cd /data && exec python3 -m http.server 8000';
        const asked = await berth(
          ...['run', '--detach', '--interactive', '--name', 'all', ...wish],
          ...['--image', 'python', '--', 'sh', '-c', serve],
        );
        expect(asked, asked.stderr).toMatchObject({ code: 0 });
        const read = `python3 -c "import urllib.request as r; print(r.urlopen('http://main1:8000/page.html').read().decode())"`;
        const byName = await until('a member reaches the other', JOIN_MAX_MS, async () => {
          const tried = await berth('exec', 'all:worker1', '--', 'sh', '-c', read);
          return tried.code === 0 ? tried.stdout : null;
        });
        expect(byName).toBe('a page of the folder\n');
        expect((await berth('show', 'all', '--json')).stdout).toContain('gpu-3');
        expect((await berth('logs', 'all')).stdout).toContain('serving');

        const address = (await berth('open', 'all', '8000', '--print')).stdout.trim();
        expect(await visit(address)).toContain('page.html');

        const env = { XDG_CONFIG_HOME: other };
        const ssh = system.berth(['ssh', 'all', 'cat /data/page.html'], { env });
        expect({ code: await ssh.ended, said: ssh.stdout() }, ssh.stderr()).toEqual({
          ...{ code: 0, said: 'a page of the folder' },
        });

        const cli = `${process.execPath} ${path.join(root, 'cli/bin/berth.mjs')} terminal all`;
        const terminal = spawn('script', ['-qec', cli, '/dev/null'], {
          env: { ...process.env, BERTH_STATE: system.stateFolder, TERM: 'xterm' },
          stdio: ['pipe', 'pipe', 'ignore'],
        });
        let seen = '';
        terminal.stdout.setEncoding('utf8').on('data', (text: string) => (seen += text));
        await until('its prompt is there', JOIN_MAX_MS, async () => (/[$#] $/.test(seen) ? true : null));
        terminal.stdin.write(TYPED);
        await until('the shell has answered', JOIN_MAX_MS, async () =>
          seen.includes('typed-42') ? true : null,
        );
        terminal.stdin.end();

        await berth('stop', 'all');
        await until('it has ended', JOIN_MAX_MS, async () =>
          (await berth('ps')).stdout.includes('all ') ? null : true,
        );
        await leave();
        await rm(other, { recursive: true, force: true });
      },
      180_000,
    );
  },
);
