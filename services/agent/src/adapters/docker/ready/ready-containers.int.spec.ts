import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cpuMilli, expectAccepted, mebibytes, nodeId, sessionId, silentLog } from '#kernel';
import { DEFAULT_ISOLATION } from '../../../domain/node-isolation.ts';
import type { RunShape } from '../../../domain/ready-plan.ts';
import type { RunKey } from '../../../domain/run.ts';
import type { FolderBind, ReadyRuns, RunSpec, Runtime } from '../../../ports/runtime.ts';
import { readRecipes } from '../../images/recipes.ts';
import { openDocker } from '../open-docker.ts';
import { installInit } from '../../disk/install-program.ts';

const docker = new Docker();
const isThere = await docker.ping().then(
  () => process.getuid?.() === 0,
  () => false,
);
const imagesFolder = path.resolve(import.meta.dirname, '../../../../../../images');
const SHAPE: RunShape = { image: 'python', cpuMilli: cpuMilli(1000), memoryBytes: mebibytes(64) };
const never = new AbortController().signal;

describe.skipIf(!isThere)(
  `a container made ahead (${isThere ? 'Docker' : 'skipped: needs Docker and root'})`,
  { timeout: 60_000 },
  () => {
    let state: string;
    let initFile: string | null = null;
    let runtime: Runtime;
    const node = nodeId(`ready-${randomBytes(3).toString('hex')}`);

    /** The runtime of a new process: it knows nothing that the machine does not. */
    const open = (isolation = DEFAULT_ISOLATION): Runtime =>
      openDocker({
        docker,
        recipes: readRecipes(imagesFolder, path.join(os.tmpdir(), 'berth-test-image-cache')),
        nodeId: node,
        home: node,
        isolation,
        ready: { folder: path.join(state, 'ready'), initFile },
        log: silentLog,
      });
    const readyOf = (of = runtime): ReadyRuns => {
      if (of.ready === undefined) throw new Error('none can be made ahead here: is there a C compiler?');
      return of.ready;
    };
    const folder = (name: string): string => {
      const work = path.join(state, name);
      mkdirSync(work, { recursive: true });
      chownSync(work, 1000, 1000);
      return work;
    };
    const makeOne = async (shape = SHAPE): Promise<string> => {
      const readyId = randomBytes(6).toString('hex');
      expect(await readyOf().make(readyId, shape, folder(readyId))).toEqual({ ok: true, value: undefined });
      return readyId;
    };
    const specOf = (readyId: string, command: readonly string[], more: Partial<RunSpec> = {}): RunSpec => ({
      ...SHAPE,
      key: { sessionId: sessionId(`r${randomBytes(6).toString('hex').slice(0, 11)}`), epoch: 1 },
      command,
      env: {},
      workFolder: path.join(state, readyId),
      ...more,
    });
    const run = async (command: readonly string[], more: Partial<RunSpec> = {}): Promise<RunKey> => {
      const readyId = await makeOne();
      const spec = specOf(readyId, command, more);
      expect(await readyOf().take(readyId, spec)).toBe(true);
      expect(await runtime.start(spec.key)).toMatchObject({ ok: true });
      return spec.key;
    };
    const seen = async (key: RunKey, of = runtime) =>
      (await of.list()).find(({ sessionId: session }) => session === key.sessionId);
    const ended = (key: RunKey, of = runtime) =>
      vi.waitFor(
        async () => {
          const found = await seen(key, of);
          if (found?.phase !== 'ended') throw new Error(`still ${found?.phase}`);
          return found;
        },
        { timeout: 20_000, interval: 20 },
      );
    const printed = async (key: RunKey, of = runtime): Promise<string> => {
      let text = '';
      for await (const piece of of.output(key, null, never)) text += piece.text;
      return text;
    };
    const containers = () => docker.listContainers({ all: true, filters: { label: [`berth.node=${node}`] } });

    beforeAll(async () => {
      state = await realpath(await mkdtemp(path.join(os.tmpdir(), 'berth-ready-')));
      const init = await installInit(state);
      initFile = 'file' in init ? init.file : null;
      runtime = open();
      await runtime.probe();
      expect(await runtime.ensureImage('python', () => undefined, never)).toMatchObject({ ok: true });
    }, 600_000);
    afterAll(async () => {
      for (const one of await runtime.list()) await runtime.remove(one);
      await runtime.close();
      expect(await containers()).toEqual([]);
      await rm(state, { recursive: true, force: true });
    });

    it('is no run before it is taken, and waits for the next process too', async () => {
      const readyId = await makeOne();
      expect(await runtime.list()).toEqual([]);
      expect(await readyOf(open()).list()).toEqual([{ readyId, shape: SHAPE }]);
      await readyOf().remove(readyId);
      expect(await readyOf().list()).toEqual([]);
    });

    it('becomes the run: its output, its exit code, its variables and its folder are those of the session', async () => {
      const startedAfter = Date.now();
      const key = await run(['sh', '-c', 'echo $GREETING $HOME; pwd; id -u; echo file > made; exit 3'], {
        env: { GREETING: 'good\nday', HOME: '/home/berth' },
      });
      const end = await ended(key);
      expect(end).toMatchObject({ end: { kind: 'exit', exitCode: 3, oomKilled: false } });
      expect(end.startedAt).toBeGreaterThanOrEqual(startedAfter - 1000);
      expect(await printed(key)).toBe('good day /home/berth\n/work\n1000\n');
      await vi.waitFor(async () =>
        expect((await containers()).flatMap(({ Names }) => Names)).toContain(`/berth-${key.sessionId}-1`),
      );
      await runtime.remove(key);
      expect(await seen(key)).toBeUndefined();
    });

    it('gives the variables of the session to what is started in it later, also by the next agent', async () => {
      const key = await run(['sleep', '60'], { env: { GREETING: 'good\nday', HOME: '/home/berth' } });
      const next = open();
      await next.list();
      for (const of of [runtime, next]) {
        const spec = { command: ['sh', '-c', 'echo $GREETING $OWN'], folder: null, tty: null };
        const exec = expectAccepted(await of.exec(key, { ...spec, env: { OWN: 'one' } }));
        exec.stderr.resume();
        expect(await text(exec.stdout)).toBe('good day one\n');
      }
      await runtime.remove(key);
    });

    it('is as confined as any other', async () => {
      const key = await run([
        'sh',
        '-c',
        'grep -E "^(CapEff|NoNewPrivs|Seccomp):" /proc/self/status; touch /etc/x || true; cat /sys/fs/cgroup/memory/memory.limit_in_bytes || cat /sys/fs/cgroup/memory.max',
      ]);
      await ended(key);
      const text = await printed(key);
      for (const words of [
        'CapEff:\t0000000000000000',
        'NoNewPrivs:\t1',
        'Seccomp:\t2',
        'Read-only',
        '67108864',
      ])
        expect(text).toContain(words);
    });

    it('tells of a program that does not exist, and of one that ran out of memory', async () => {
      const missing = await run(['no-such-program']);
      expect(await ended(missing)).toMatchObject({ end: { kind: 'failed', code: 'command-not-found' } });
      const greedy = await run(['python3', '-c', 'bytearray(200 * 2**20)']);
      expect(await ended(greedy)).toMatchObject({ end: { kind: 'exit', exitCode: 137, oomKilled: true } });
    });

    it('runs what the image runs when it is told nothing', async () => {
      const key = await run([], { env: { BERTH_PROBE: '1' } });
      expect(await ended(key)).toMatchObject({ end: { kind: 'exit' } });
    });

    it('goes on though the agent is killed right after it was told', async () => {
      const key = await run(['sh', '-c', 'sleep 1; echo done; exit 4']);
      const next = open();
      expect(await seen(key, next)).toMatchObject({ phase: 'running' });
      expect(await ended(key, next)).toMatchObject({ end: { kind: 'exit', exitCode: 4 } });
      expect(await printed(key, next)).toBe('done\n');
      await next.remove(key);
      expect(await seen(key)).toBeUndefined();
    });

    it('is made anew when the agent is killed before it was told', async () => {
      const readyId = await makeOne();
      const spec = specOf(readyId, ['sh', '-c', 'exit 5']);
      expect(await readyOf().take(readyId, spec)).toBe(true);
      const next = open();
      expect(await seen(spec.key, next)).toEqual({ ...spec.key, phase: 'created' });
      expect(await readyOf(next).list()).toEqual([]);
      expect(await next.create({ ...spec, workFolder: folder('anew') })).toMatchObject({ ok: true });
      expect(await next.start(spec.key)).toMatchObject({ ok: true });
      expect(await ended(spec.key, next)).toMatchObject({ end: { kind: 'exit', exitCode: 5 } });
      await next.remove(spec.key);
    });

    it('waits on when it hears only half of what to run', async () => {
      const readyId = await makeOne();
      const pipe = path.join(state, 'ready', readyId, 'pipe');
      for (const half of ['', 'berth 1 40\n2\0true\0', 'rubbish', 'berth 1 3\n1\0a'])
        await vi.waitFor(() => writeFileSync(pipe, half, { flag: 'a' }));
      const spec = specOf(readyId, ['sh', '-c', 'exit 6']);
      expect(await readyOf().take(readyId, spec)).toBe(true);
      expect(await runtime.start(spec.key)).toMatchObject({ ok: true });
      expect(await ended(spec.key)).toMatchObject({ end: { kind: 'exit', exitCode: 6 } });
    });

    it('comes to life again when it died while it waited for its program', async () => {
      const readyId = await makeOne();
      const spec = specOf(readyId, ['sh', '-c', 'exit 7']);
      expect(await readyOf().take(readyId, spec)).toBe(true);
      await docker.getContainer(`berth-ready-${readyId}`).kill();
      expect(await runtime.start(spec.key)).toMatchObject({ ok: true });
      expect(await ended(spec.key)).toMatchObject({ end: { kind: 'exit', exitCode: 7 } });
    });

    it('goes when it is called off before it was told', async () => {
      const readyId = await makeOne();
      const spec = specOf(readyId, ['true']);
      expect(await readyOf().take(readyId, spec)).toBe(true);
      await runtime.remove(spec.key);
      expect(await seen(spec.key)).toBeUndefined();
      expect((await containers()).filter(({ Labels }) => Labels['berth.ready'] === readyId)).toEqual([]);
    });

    it('is bound to the CPUs that the run was given', async () => {
      const readyId = await makeOne();
      const spec = specOf(readyId, ['sh', '-c', 'grep Cpus_allowed_list /proc/self/status'], {
        cpuset: { cpus: [0], numaNodes: [0] },
      });
      expect(await readyOf().take(readyId, spec)).toBe(true);
      await runtime.start(spec.key);
      await ended(spec.key);
      expect(await printed(spec.key)).toBe('Cpus_allowed_list:\t0\n');
    });

    describe('with folders', () => {
      const WITH_FOLDERS: RunShape = { ...SHAPE, folderTargets: ['/data', '/home/berth'] };
      const foldersOf = (): readonly FolderBind[] => {
        for (const name of ['corpus', 'home']) writeFileSync(path.join(folder(name), 'there'), name);
        return [
          { source: path.join(state, 'corpus'), target: '/data', isReadOnly: true },
          { source: path.join(state, 'home'), target: '/home/berth', isReadOnly: false },
        ];
      };
      const takeOne = async (command: readonly string[]): Promise<RunSpec> => {
        const readyId = await makeOne(WITH_FOLDERS);
        const spec = specOf(readyId, command, { folders: foldersOf() });
        expect(await readyOf().take(readyId, spec)).toBe(true);
        return spec;
      };
      /** Of this machine, below the state of the agent, but for the places themselves. */
      const mounted = (): readonly string[] =>
        readFileSync('/proc/self/mountinfo', 'utf8')
          .split('\n')
          .filter((line) => line.includes(`${state}/ready-mounts`))
          .flatMap(
            (line) =>
              line
                .split(' ')
                .slice(3, 5)
                .join(' ')
                .match(/(corpus|home) /) ?? [],
          );

      it('has those of the session where it wants them, to be written to only where it may', async () => {
        const script =
          'cat /data/there ~/there; touch /data/x 2>&1 | grep -o "Read-only"; echo new > ~/made; ls -a /data';
        const spec = await takeOne(['sh', '-c', script]);
        expect(await runtime.start(spec.key)).toMatchObject({ ok: true });
        expect(await ended(spec.key)).toMatchObject({ end: { kind: 'exit', exitCode: 0 } });
        expect(await printed(spec.key)).toBe('corpushomeRead-only\n.\n..\nthere\n');
        await vi.waitFor(() => expect(mounted()).toEqual([]));
        await runtime.remove(spec.key);
        expect(readFileSync(path.join(state, 'home', 'made'), 'utf8')).toBe('new\n');
        expect(readdirSync(path.join(state, 'corpus'))).toEqual(['there']);
        expect(readdirSync(path.join(state, 'ready-mounts'))).toEqual([]);
      });

      it('has nothing there while it waits, and keeps nothing of a session that was called off', async () => {
        const readyId = await makeOne(WITH_FOLDERS);
        const waiting = docker.getContainer(`berth-ready-${readyId}`);
        const places = (await waiting.inspect()).Mounts.filter(({ Destination }) => Destination === '/data');
        expect(places.map(({ Source }) => readdirSync(Source))).toEqual([[]]);
        const spec = specOf(readyId, ['true'], { folders: foldersOf() });
        expect(await readyOf().take(readyId, spec)).toBe(true);
        await runtime.remove(spec.key);
        expect(readdirSync(path.join(state, 'ready-mounts'))).toEqual([]);
        expect(readdirSync(path.join(state, 'corpus'))).toEqual(['there']);
      });

      it("is nobody else's when the agent is killed before it was told, and what is in it is left alone", async () => {
        const spec = await takeOne(['true']);
        const next = open();
        expect(await readyOf(next).list()).toEqual([]);
        expect(await next.create({ ...spec, workFolder: folder('anew') })).toMatchObject({ ok: true });
        expect(await next.start(spec.key)).toMatchObject({ ok: true });
        expect(await ended(spec.key, next)).toMatchObject({ end: { kind: 'exit', exitCode: 0 } });
        await next.remove(spec.key);
        await next.sweep();
        expect(readdirSync(path.join(state, 'ready-mounts'))).toEqual([]);
        expect(readdirSync(path.join(state, 'corpus'))).toEqual(['there']);
      });

      it('has them, too, when it died while it waited for its program', async () => {
        const spec = await takeOne(['cat', '/data/there']);
        const one = (await containers()).find(({ Labels }) => Labels['berth.ready'] !== undefined);
        await docker.getContainer(one?.Id ?? '').kill();
        expect(await runtime.start(spec.key)).toMatchObject({ ok: true });
        await ended(spec.key);
        expect(await printed(spec.key)).toBe('corpus');
        await runtime.remove(spec.key);
      });

      it('is started cold, with nothing left, where a folder can not be put there', async () => {
        const readyId = await makeOne(WITH_FOLDERS);
        const gone = { source: path.join(state, 'gone'), target: '/data', isReadOnly: false };
        const spec = specOf(readyId, ['true'], { folders: [gone, ...foldersOf().slice(1)] });
        expect(await readyOf().take(readyId, spec)).toBe(false);
        expect((await containers()).filter(({ Labels }) => Labels['berth.ready'] === readyId)).toEqual([]);
        expect(readdirSync(path.join(state, 'ready-mounts'))).toEqual([]);
      });
    });

    it('is offered to nobody when sessions are kept apart otherwise by now', async () => {
      await makeOne();
      expect(await readyOf(open({ ...DEFAULT_ISOLATION, egress: 'none' })).list()).toEqual([]);
      expect((await containers()).filter(({ Names }) => Names[0]?.includes('ready'))).toEqual([]);
    });

    it('is offered to nobody when it has died', async () => {
      const readyId = await makeOne();
      await docker.getContainer(`berth-ready-${readyId}`).kill();
      expect(await readyOf().list()).toEqual([]);
      expect((await containers()).filter(({ Labels }) => Labels['berth.ready'] === readyId)).toEqual([]);
    });
  },
);
