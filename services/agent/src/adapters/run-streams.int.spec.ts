import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Duplex, Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ExecSpec } from '#contracts';
import { cpuMilli, expectAccepted, mebibytes, nodeId, sessionId, silentLog } from '#kernel';
import { systemClock } from '#service-kit';
import { DEFAULT_ISOLATION } from '../domain/node-isolation.ts';
import { carriedBy } from '../domain/exec-mark.ts';
import type { RunKey } from '../domain/run.ts';
import type { RunningExec } from '../ports/run-streams.ts';
import type { Runtime } from '../ports/runtime.ts';
import { openDocker } from './docker/open-docker.ts';
import { readRecipes } from './images/recipes.ts';
import { runTool } from './images/run-tool.ts';
import { sandboxRuntime } from './sandbox/sandbox-runtime.ts';
import { simulatedRuntime } from './simulated/simulated-runtime.ts';

const command = (...words: readonly string[]): ExecSpec => ({
  command: words,
  env: {},
  folder: null,
  tty: null,
});
const shell = (script: string): ExecSpec => command('sh', '-c', script);

/** All that it says, and how it ends. */
const finished = async (run: RunningExec) => {
  const [stdout, stderr, exitCode] = await Promise.all([text(run.stdout), text(run.stderr), run.exited]);
  return { stdout, stderr, exitCode };
};
/** Reads until it has said this. */
const until = async (stream: Readable, wanted: string): Promise<string> => {
  let seen = '';
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    seen += String(chunk);
    if (seen.includes(wanted)) return seen;
  }
  return seen;
};

/** Servers for the inside: one says back what it is told, one greets and then counts the bytes it is sent until no more come. */
const SERVERS = `
import os, socket, threading
def serve(server, talk):
    while True:
        peer, _ = server.accept()
        threading.Thread(target=talk, args=(peer,), daemon=True).start()
def echo(peer):
    while data := peer.recv(65536): peer.sendall(data)
    peer.close()
def count(peer):
    peer.sendall(b'hello ')
    total = 0
    while data := peer.recv(65536): total += len(data)
    peer.sendall(str(total).encode()); peer.close()
def tcp(port):
    server = socket.socket(); server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(('127.0.0.1', port)); server.listen(64); return server
unix = socket.socket(socket.AF_UNIX); unix.bind('/work/echo.sock'); unix.listen(8)
os.symlink('/work/echo.sock', '/work/link.sock')
for server, talk in ((tcp(7007), echo), (tcp(7008), count), (unix, echo)):
    threading.Thread(target=serve, args=(server, talk)).start()
print('ready', flush=True)
`;

type Made = { readonly runtime: Runtime; readonly image: string; readonly isReal: boolean };

const runStreamsContract = (name: string, make: (folder: string) => Made): void => {
  describe(`ways into a run of the ${name} runtime`, { timeout: 60_000 }, () => {
    let made: Made;
    let folder: string;
    let key: RunKey;
    const start = async (run: RunKey, words: readonly string[]): Promise<void> => {
      const { runtime, image } = made;
      const { owner } = await runtime.probe();
      const workFolder = path.join(folder, `${run.sessionId}-work`);
      mkdirSync(workFolder);
      if (owner !== null) chownSync(workFolder, owner.uid, owner.gid);
      const limits = { cpuMilli: cpuMilli(2000), memoryBytes: mebibytes(512) };
      const env = { GREETING: `it's "quoted"`, LANG: 'C.UTF-8' };
      expectAccepted(await runtime.create({ key: run, image, command: words, env, ...limits, workFolder }));
      expectAccepted(await runtime.start(run));
    };
    const newKey = (): RunKey => ({
      sessionId: sessionId(`t${randomBytes(6).toString('hex').slice(0, 11)}`),
      epoch: 1,
    });
    const exec = async (spec: ExecSpec): Promise<RunningExec> =>
      expectAccepted(await made.runtime.exec(key, spec));
    const connect = async (target: Parameters<Runtime['connect']>[1]): Promise<Duplex> =>
      expectAccepted(await made.runtime.connect(key, target));

    beforeAll(async () => {
      folder = await mkdtemp(path.join(os.tmpdir(), 'berth-streams-'));
      made = make(folder);
      await made.runtime.probe();
      const never = new AbortController().signal;
      expectAccepted(await made.runtime.ensureImage(made.image, () => undefined, never));
      key = newKey();
      await start(key, made.isReal ? ['python3', '-c', SERVERS] : ['simulate', 'run=forever']);
      if (made.isReal)
        await vi.waitFor(
          async () => expect((await made.runtime.connect(key, { port: 7008 })).ok).toBe(true),
          { timeout: 20_000, interval: 50 },
        );
    }, 600_000);
    afterAll(async () => {
      for (const run of await made.runtime.list()) await made.runtime.remove(run);
      await made.runtime.close();
      await rm(folder, { recursive: true, force: true });
    });

    it('gives a program its input to the end, and tells how it ended', async () => {
      const cat = await exec(command('cat'));
      cat.stdin.write('some ');
      cat.stdin.end('words');
      expect(await finished(cat)).toEqual({ stdout: 'some words', stderr: '', exitCode: 0 });
    });

    it('refuses what is not running', async () => {
      const missing = { sessionId: sessionId('tmissing0000'), epoch: 1 };
      const refused = { ok: false, refusal: { code: 'session-not-running' } };
      expect(await made.runtime.exec(missing, command('cat'))).toMatchObject(refused);
      expect(await made.runtime.connect(missing, { port: 7 })).toMatchObject(refused);
      expect(await made.runtime.connect({ ...key, epoch: 2 }, { port: 7 })).toMatchObject(refused);
    });

    it('connects to what listens, with half-close, and says so where nothing does', async () => {
      const stream = await connect({ port: made.isReal ? 7007 : 7 });
      stream.end('over and back');
      expect(await text(stream)).toBe('over and back');
      const nobody = await made.runtime.connect(key, { port: 9999 });
      expect(nobody).toMatchObject({ ok: false, refusal: { code: 'nothing-listens' } });
    });

    it('ends a program when it is told to', async () => {
      const cat = await exec(command('cat'));
      cat.stdin.write('up\n');
      await until(cat.stdout, 'up');
      cat.stdout.resume();
      cat.stderr.resume();
      await cat.end();
      expect(await cat.exited).toBe(129);
    });

    if (name === 'simulated') return;

    it('keeps both outputs apart, and passes the exit code on', async () => {
      expect(await finished(await exec(shell('echo out; echo err >&2; exit 7')))).toEqual({
        stdout: 'out\n',
        stderr: 'err\n',
        exitCode: 7,
      });
    });

    it('says so when there is no such program', async () => {
      const outcome = await made.runtime.exec(key, command('no-such-program'));
      if (!outcome.ok) return expect(outcome.refusal.code).toBe('exec-failed');
      const { stdout, stderr, exitCode } = await finished(outcome.value);
      expect([126, 127]).toContain(exitCode);
      expect(stdout + stderr).toContain('no-such-program');
    });

    it('starts it as the run itself: user, rights, filter, limits, processes, files, variables', async () => {
      const script = [
        'id -u; id -G; pwd',
        'grep -E "^(Cap(Eff|Prm|Bnd)|NoNewPrivs|Seccomp):" /proc/self/status | tr "\\t" " "',
        'touch /usr/x 2>/dev/null || echo read-only',
        'unshare -r true 2>/dev/null || echo no-namespaces',
        'grep -c python3 /proc/[0-9]*/comm | grep -c ":1"',
        'test -S /work/echo.sock && echo same-files',
        'echo "$GREETING $MORE"',
        'ulimit -c; cat /proc/self/oom_score_adj; ls /proc/self/fd | tr "\\n" " "',
      ].join('; ');
      const { stdout } = await finished(await exec({ ...shell(script), env: { MORE: `a 'b' $c` } }));
      const uid = String((await made.runtime.probe()).owner?.uid ?? 1000);
      expect(stdout.trim().split('\n')).toEqual([
        ...[uid, uid, '/work'],
        ...['CapPrm: 0000000000000000', 'CapEff: 0000000000000000', 'CapBnd: 0000000000000000'],
        ...['NoNewPrivs: 1', 'Seccomp: 2'],
        'read-only',
        'no-namespaces',
        '1',
        'same-files',
        `it's "quoted" a 'b' $c`,
        ...['0', '500', '0 1 2 3'],
      ]);
    });

    it('has no more memory than the run (where cgroups can be made: needs root)', async ({ skip }) => {
      if (process.getuid?.() !== 0) skip();
      const big = await exec(command('python3', '-c', 'bytearray(900 * 2**20)'));
      expect((await finished(big)).exitCode).toBe(137);
    });

    it('has a terminal where one is wanted, of the size that is wanted', async () => {
      const tty = { columns: 101, rows: 33 };
      const bash = await exec({ ...command('bash', '--norc', '--noprofile'), tty });
      bash.stdin.write('tty; until [ "$(stty size)" = "33 101" ]; do :; done; echo first-$?\n');
      expect(await until(bash.stdout, 'first-0')).toMatch(/\/dev\/pts\/\d+/);
      await bash.resize({ columns: 80, rows: 25 });
      bash.stdin.write('until [ "$(stty size)" = "25 80" ]; do :; done; echo second-$?\n');
      await until(bash.stdout, 'second-0');
      bash.stdin.write('exit 5\n');
      expect(await finished(bash)).toMatchObject({ stderr: '', exitCode: 5 });
    });

    it('passes signals on to the program and its group', async () => {
      const run = await exec(
        shell('trap "echo caught; exit 3" USR1; echo ready; while :; do sleep 0.05; done'),
      );
      await until(run.stdout, 'ready');
      await run.signal('SIGUSR1');
      expect(await finished(run)).toMatchObject({ stdout: 'caught\n', exitCode: 3 });
    });

    it('leaves nothing of a program that does not want to go', async () => {
      const stubborn = 'trap "" HUP TERM; sleep 987 & echo ready; while :; do sleep 0.05; done';
      for (const tty of [null, { columns: 80, rows: 25 }]) {
        const run = await exec({ ...shell(stubborn), tty });
        await until(run.stdout, 'ready');
        run.stdout.resume();
        run.stderr.resume();
        await run.end();
        const count = 'pgrep -fc "[s]leep 987"';
        await vi.waitFor(async () =>
          expect((await finished(await exec(shell(count)))).stdout.trim()).toBe('0'),
        );
      }
    });

    it('leaves alone what has left for a session of its own', async () => {
      const run = await exec(
        shell('setsid sh -c "echo ready; exec sleep 654 </dev/null >/dev/null 2>&1" & sleep 600'),
      );
      await until(run.stdout, 'ready');
      run.stdout.resume();
      await run.end();
      const count = 'pgrep -fc "[s]leep 654"; pkill -f "[s]leep 654"';
      expect((await finished(await exec(shell(count)))).stdout.trim()).toBe('1');
    });

    it('gives megabytes whole, and waits for who does not read', async () => {
      const run = await exec(
        command('python3', '-c', 'import sys; sys.stdout.buffer.write(bytes(range(256)) * 65536)'),
      );
      run.stderr.resume();
      const all = await buffer(run.stdout);
      expect(all.length).toBe(16 * 2 ** 20);
      expect(all.every((byte, index) => byte === index % 256)).toBe(true);
    });

    it('connects to a server that speaks first, many at once', async () => {
      const counts = await Promise.all(
        Array.from({ length: 20 }, async (_none, index) => {
          const stream = await connect({ port: 7008 });
          stream.end(Buffer.alloc(index * 1000));
          return text(stream);
        }),
      );
      expect(counts).toEqual(Array.from({ length: 20 }, (_none, index) => `hello ${index * 1000}`));
    });

    it('connects to a unix socket, but follows no link out of the session', async () => {
      const stream = await connect({ socketPath: '/work/echo.sock' });
      stream.end('by file');
      expect(await text(stream)).toBe('by file');
      await finished(await exec(shell('ln -s /var/run /work/out; ln -s / /work/top')));
      for (const socketPath of [
        '/work/link.sock',
        '/work/out/docker.sock',
        '/work/top/work/echo.sock',
        '/work/../work/echo.sock',
        'work/echo.sock',
        '/work',
      ])
        expect(await made.runtime.connect(key, { socketPath }), socketPath).toMatchObject({
          ok: false,
          refusal: { code: 'nothing-listens' },
        });
    });

    it('ends what an agent that is no longer has carried, but not what that has left behind on purpose', async () => {
      const { endStrays } = made.runtime;
      if (endStrays === undefined) return; // it ends with the agent by itself
      const by = (agent: string, spec: ExecSpec) => exec(carriedBy(agent, spec));
      const apart = await exec(shell('sleep 61'));
      const ours = await by('this', shell('sleep 62'));
      const old = await by('old', shell('setsid sleep 63 & sleep 64'));
      const terminal = await by('old', { ...shell('sleep 65'), tty: { columns: 80, rows: 24 } });
      const sleeping = async (): Promise<readonly string[]> => {
        const look =
          'for f in /proc/[0-9]*/cmdline; do tr "\\0" " " < $f; echo; done 2>/dev/null | grep -E "^sleep 6[1-5] $" | sort -u';
        return (await finished(await exec(shell(look)))).stdout.split(' \n').filter((line) => line !== '');
      };
      const all = ['sleep 61', 'sleep 62', 'sleep 63', 'sleep 64', 'sleep 65'];
      await vi.waitFor(async () => expect(await sleeping()).toEqual(all), { timeout: 10_000 });
      expect(await endStrays('this')).toBe(2);
      await Promise.all([old.exited, terminal.exited]);
      expect(await sleeping()).toEqual(['sleep 61', 'sleep 62', 'sleep 63']);
      await Promise.all([apart.end(), ours.end()]);
    });

    it('refuses a run that has ended', async () => {
      const over = newKey();
      await start(over, ['true']);
      await vi.waitFor(async () =>
        expect(await made.runtime.exec(over, command('true'))).toMatchObject({
          refusal: { code: 'session-not-running' },
        }),
      );
    });
  });
};

const recipesFolder = fileURLToPath(new URL('../../../../images', import.meta.url));
const cacheFolder = path.join(os.tmpdir(), 'berth-test-image-cache');
const docker = new Docker();
const dockerFault = await docker.ping().then(
  () => null,
  () => 'no Docker engine answers',
);
const bwrapFault = await runTool('bwrap', ['--version']).then(({ exitCode }) =>
  exitCode === 0 ? null : 'bubblewrap is not installed',
);
const skipped = (fault: string | null): string => (fault === null ? '' : ` (skipped: ${fault})`);

runStreamsContract('simulated', () => ({
  runtime: simulatedRuntime({ clock: systemClock }),
  image: 'python',
  isReal: false,
}));

describe.skipIf(bwrapFault !== null)(`with bubblewrap${skipped(bwrapFault)}`, () => {
  runStreamsContract('sandbox', (folder) => ({
    runtime: sandboxRuntime({
      folder: path.join(folder, 'sandbox'),
      recipes: readRecipes(recipesFolder, cacheFolder),
      bounds: DEFAULT_ISOLATION.bounds,
      log: silentLog,
    }),
    image: 'python',
    isReal: true,
  }));
});

describe.skipIf(dockerFault !== null)(`with Docker${skipped(dockerFault)}`, () => {
  runStreamsContract('docker', () => ({
    runtime: openDocker({
      docker,
      recipes: readRecipes(recipesFolder, cacheFolder),
      nodeId: nodeId('streams'),
      home: randomBytes(8).toString('hex'),
      isolation: DEFAULT_ISOLATION,
      log: silentLog,
    }),
    image: 'python',
    isReal: true,
  }));
});
