import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cpuMilli, mebibytes, nodeId, type SessionId, sessionId, silentLog } from '#kernel';
import type { OutputPiece } from '../domain/output-piece.ts';
import { DEFAULT_ISOLATION } from '../domain/node-isolation.ts';
import type { ObservedRun, RunKey } from '../domain/run.ts';
import type { RunSpec, Runtime, RuntimeFacts } from '../ports/runtime.ts';
import { systemClock } from '#service-kit';
import { cgroupMeter } from './cgroups/cgroup-meter.ts';
import { openDocker } from './docker/open-docker.ts';
import { runTool } from './images/run-tool.ts';
import { readRecipes } from './images/recipes.ts';
import { sandboxRuntime } from './sandbox/sandbox-runtime.ts';
import { simulatedRuntime } from './simulated/simulated-runtime.ts';

/** The same behaviour in the language of each runtime. */
type Programs = {
  readonly image: string;
  readonly exits: (code: number) => readonly string[];
  readonly prints: (lines: readonly string[]) => readonly string[];
  readonly untilStopped: readonly string[];
  readonly ignoresTerm: readonly string[];
  readonly missing: readonly string[];
};

const SHELL: Programs = {
  image: 'python',
  exits: (code) => ['sh', '-c', `exit ${code}`],
  prints: (lines) => ['sh', '-c', lines.map((line) => `echo ${line}`).join('; ')],
  untilStopped: ['sleep', '600'],
  ignoresTerm: ['sh', '-c', 'trap "" TERM; echo ready; while :; do sleep 1; done'],
  missing: ['no-such-program'],
};
const SIMULATED: Programs = {
  image: 'python',
  exits: (code) => ['simulate', 'run=10', `exit=${code}`],
  prints: (lines) => ['simulate', 'run=10', ...lines.map((line) => `out=${line}`)],
  untilStopped: ['simulate', 'run=forever'],
  ignoresTerm: ['simulate', 'run=forever', 'ignore-term', 'out=ready'],
  missing: ['missing-program'],
};

const newSession = (): SessionId => sessionId(`t${randomBytes(6).toString('hex').slice(0, 11)}`);
const never = new AbortController().signal;
const collect = async (output: AsyncIterable<OutputPiece>): Promise<readonly OutputPiece[]> => {
  const pieces: OutputPiece[] = [];
  for await (const piece of output) pieces.push(piece);
  return pieces;
};
const textOf = (pieces: readonly OutputPiece[], source?: OutputPiece['source']): string =>
  pieces
    .filter((piece) => source === undefined || piece.source === source)
    .map(({ text }) => text)
    .join('');

type Made = { readonly runtime: Runtime; readonly again: () => Runtime; readonly folder: string };

const runtimeContract = (
  name: string,
  make: () => Promise<Made>,
  programs: Programs,
  isReal: boolean,
): void => {
  describe(`${name} runtime`, { timeout: 60_000 }, () => {
    let made: Made;
    let facts: RuntimeFacts;
    beforeAll(async () => {
      made = await make();
      facts = await made.runtime.probe();
      const ensured = await made.runtime.ensureImage(programs.image, () => undefined, never);
      expect(ensured).toMatchObject({ ok: true });
    }, 600_000);
    afterAll(async () => {
      for (const run of await made.runtime.list()) await made.runtime.remove(run);
      await made.runtime.close();
      await rm(made.folder, { recursive: true, force: true });
    });

    const spec = (command: readonly string[], more: Partial<RunSpec> = {}): RunSpec => {
      const key: RunKey = { sessionId: newSession(), epoch: 1 };
      const workFolder = path.join(made.folder, key.sessionId);
      mkdirSync(workFolder);
      if (facts.owner !== null) chownSync(workFolder, facts.owner.uid, facts.owner.gid);
      return {
        key,
        image: programs.image,
        command,
        env: {},
        cpuMilli: cpuMilli(1000),
        memoryBytes: mebibytes(256),
        workFolder,
        ...more,
      };
    };
    const seen = async (key: RunKey): Promise<ObservedRun | undefined> =>
      (await made.runtime.list()).find((run) => run.sessionId === key.sessionId && run.epoch === key.epoch);
    const launch = async (command: readonly string[], more: Partial<RunSpec> = {}): Promise<RunKey> => {
      const wanted = spec(command, more);
      expect(await made.runtime.create(wanted)).toMatchObject({ ok: true });
      expect(await made.runtime.start(wanted.key)).toMatchObject({ ok: true });
      return wanted.key;
    };
    const ended = (key: RunKey) =>
      vi.waitFor(
        async () => {
          const run = await seen(key);
          if (run?.phase !== 'ended') throw new Error(`still ${run?.phase ?? 'missing'}`);
          return run;
        },
        { timeout: 30_000, interval: 20 },
      );

    it.runIf(isReal)(
      'stands still when it is told to, goes on when it may, and can be ended in between',
      async () => {
        const ticks = ['sh', '-c', 'n=0; while :; do n=$((n+1)); echo $n > /work/n; sleep 0.02; done'];
        const key = await launch(ticks);
        const count = () => Number(readFileSync(path.join(made.folder, key.sessionId, 'n'), 'utf8')) || 0;
        const goesOn = (from: number) =>
          vi.waitFor(() => expect(count()).toBeGreaterThan(from), { timeout: 10_000 });
        await goesOn(0);
        await made.runtime.setHeld(key, true);
        await made.runtime.setHeld(key, true);
        const stood = count();
        // In the meantime others begin and end.
        await ended(await launch(programs.exits(0)));
        expect(count()).toBe(stood);
        expect(await seen(key)).toMatchObject({ phase: 'running' });
        await made.runtime.setHeld(key, false);
        await made.runtime.setHeld(key, false);
        await goesOn(stood);
        await made.runtime.setHeld(key, true);
        await made.runtime.stop(key, 200);
        expect(await seen(key)).toMatchObject({ phase: 'ended' });
        await made.runtime.setHeld(key, true);
        await made.runtime.remove(key);
        const other = await launch(programs.untilStopped);
        await made.runtime.setHeld(other, true);
        await made.runtime.remove(other);
        expect(await seen(other)).toBeUndefined();
      },
    );

    it('says what the machine has', () => {
      expect(facts.cpuMilli).toBeGreaterThanOrEqual(1000);
      expect(facts.memoryBytes).toBeGreaterThan(mebibytes(512));
    });

    it('tells of the images that it has at hand, and what the others can open', async () => {
      const images = await made.runtime.images();
      if (!isReal) return expect(images).toEqual([]);
      expect(images).toContainEqual(expect.objectContaining({ image: 'python', isAtHand: true, apps: [] }));
      const lab = images.find(({ image }) => image === 'python-ml');
      expect(lab?.apps.map(({ name }) => name)).toEqual(['jupyterlab']);
      expect(await made.runtime.appsOf('python-ml')).toEqual(lab?.apps);
      expect(await made.runtime.appsOf('python')).toEqual([]);
    });

    it('refuses an image that nobody knows', async () => {
      const outcome = await made.runtime.ensureImage(
        'missing.invalid/nobody/nothing:never',
        () => undefined,
        never,
      );
      expect(outcome).toMatchObject({ ok: false });
      expect(!outcome.ok && outcome.refusal.code).toMatch(
        /^(?:image-unknown|image-pull-failed|registry-unreachable)$/,
      );
    });

    it('makes a run once, however often it is asked, and starts it only when told', async () => {
      const wanted = spec(programs.untilStopped);
      for (let time = 1; time <= 2; time += 1)
        expect(await made.runtime.create(wanted)).toMatchObject({ ok: true });
      expect(await seen(wanted.key)).toEqual({ ...wanted.key, phase: 'created' });
      for (let time = 1; time <= 2; time += 1)
        expect(await made.runtime.start(wanted.key)).toMatchObject({ ok: true });
      expect(await seen(wanted.key)).toMatchObject({ phase: 'running' });
      expect(
        (await made.runtime.list()).filter((run) => run.sessionId === wanted.key.sessionId),
      ).toHaveLength(1);
      await made.runtime.remove(wanted.key);
      expect(await seen(wanted.key)).toBeUndefined();
    });

    it('makes a run once though it is asked at the same time, and again by another process', async () => {
      const wanted = spec(programs.untilStopped);
      const outcomes = await Promise.all([1, 2, 3].map(() => made.runtime.create(wanted)));
      expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, true]);
      if (isReal) expect(await made.again().create(wanted)).toMatchObject({ ok: true });
      await made.runtime.start(wanted.key);
      expect(await made.runtime.create(wanted)).toMatchObject({ ok: true });
      expect(
        (await made.runtime.list()).filter((run) => run.sessionId === wanted.key.sessionId),
      ).toMatchObject([{ ...wanted.key, phase: 'running' }]);
      await made.runtime.remove(wanted.key);
    });

    it('takes another epoch of a session for another run', async () => {
      const first = spec(programs.untilStopped);
      const second = { ...first, key: { ...first.key, epoch: 2 }, command: programs.exits(0) };
      for (const one of [first, second]) {
        expect(await made.runtime.create(one)).toMatchObject({ ok: true });
        expect(await made.runtime.start(one.key)).toMatchObject({ ok: true });
      }
      await ended(second.key);
      await made.runtime.remove(second.key);
      expect(await seen(second.key)).toBeUndefined();
      expect(await seen(first.key)).toMatchObject({ phase: 'running' });
      await made.runtime.remove(first.key);
    });

    it('harms no run by tidying up, whether it runs, has ended or was never started', async () => {
      const created = spec(programs.untilStopped);
      await made.runtime.create(created);
      const [running, over] = [await launch(programs.untilStopped), await launch(programs.exits(7))];
      await ended(over);
      await made.runtime.sweep();
      if (isReal) await made.again().sweep();
      expect(await seen(running)).toMatchObject({ phase: 'running' });
      expect(await seen(over)).toMatchObject({ phase: 'ended', end: { exitCode: 7 } });
      expect(await made.runtime.start(created.key)).toMatchObject({ ok: true });
      expect(await seen(created.key)).toMatchObject({ phase: 'running' });
      for (const key of [created.key, running, over]) await made.runtime.remove(key);
    });

    it('tells the exit code of the program and when it ran', async () => {
      const before = Date.now();
      const run = await ended(await launch(programs.exits(3)));
      expect(run).toMatchObject({ phase: 'ended', end: { kind: 'exit', exitCode: 3, oomKilled: false } });
      expect(run.phase === 'ended' && run.startedAt).toBeGreaterThanOrEqual(before - 50);
      expect(run.phase === 'ended' && run.endedAt).toBeLessThanOrEqual(Date.now() + 50);
    });

    it('gives all output, and from any place on neither loses nor doubles any', async () => {
      const lines = Array.from({ length: 50 }, (_none, index) => `line-${index}`);
      const key = await launch(programs.prints(lines));
      const all = await collect(made.runtime.output(key, null, never));
      expect(textOf(all)).toBe(lines.map((line) => `${line}\n`).join(''));
      for (const [index, { place }] of all.entries()) {
        const rest = await collect(made.runtime.output(key, place, never));
        expect(textOf(rest)).toBe(textOf(all.slice(index + 1)));
      }
    });

    it('gives output as it comes, and stops when told', async () => {
      const key = await launch(programs.ignoresTerm);
      const enough = new AbortController();
      const pieces: OutputPiece[] = [];
      for await (const piece of made.runtime.output(key, null, enough.signal)) {
        pieces.push(piece);
        enough.abort();
      }
      expect(textOf(pieces)).toBe('ready\n');
      expect(await seen(key)).toMatchObject({ phase: 'running' });
      await made.runtime.stop(key, 0);
    });

    it('stops with SIGTERM long before the grace is over', async () => {
      const key = await launch(programs.untilStopped);
      const before = performance.now();
      await made.runtime.stop(key, 20_000);
      expect(performance.now() - before).toBeLessThan(5000);
      expect(await seen(key)).toMatchObject({ phase: 'ended', end: { exitCode: 143 } });
      await made.runtime.stop(key, 20_000); // again: nothing to do
    });

    it('kills what ignores SIGTERM when the grace is over', async () => {
      const key = await launch(programs.ignoresTerm);
      await vi.waitFor(async () => {
        const output = made.runtime.output(key, null, AbortSignal.timeout(2000));
        const first = await output[Symbol.asyncIterator]().next();
        expect(first.done).toBe(false);
      });
      const before = performance.now();
      await made.runtime.stop(key, 700);
      expect(performance.now() - before).toBeGreaterThanOrEqual(690);
      expect(await seen(key)).toMatchObject({ phase: 'ended', end: { exitCode: 137 } });
    });

    it('removes what still runs, and what is not there', async () => {
      const key = await launch(programs.untilStopped);
      await made.runtime.remove(key);
      await made.runtime.remove(key);
      await made.runtime.stop(key, 1000);
      expect(await seen(key)).toBeUndefined();
    });

    it('says so when the image has no such program', async () => {
      const wanted = spec(programs.missing);
      const created = await made.runtime.create(wanted);
      const started = created.ok ? await made.runtime.start(wanted.key) : created;
      const code = started.ok
        ? await ended(wanted.key).then(
            (run) => run.phase === 'ended' && run.end.kind === 'failed' && run.end.code,
          )
        : started.refusal.code;
      expect(code).toBe('command-not-found');
    });

    it('calls back when a run ends', async () => {
      const changed = vi.fn<() => void>();
      const stop = made.runtime.watch(changed);
      const key = await launch(programs.exits(0));
      await ended(key);
      await vi.waitFor(() => expect(changed).toHaveBeenCalled(), { timeout: 3000 });
      stop();
    });

    if (!isReal) return;

    it('finds the runs of an earlier process, with their output', async () => {
      const key = await launch(programs.prints(['before']));
      await ended(key);
      const later = made.again();
      expect((await later.list()).map((run) => run.sessionId)).toContain(key.sessionId);
      expect(textOf(await collect(later.output(key, null, never)))).toBe('before\n');
    });

    it('tells stdout from stderr, and keeps characters of several bytes whole', async () => {
      const key = await launch([
        'python3',
        '-c',
        'import sys; print("grün €"); print("warnung 🙂", file=sys.stderr)',
      ]);
      const pieces = await collect(made.runtime.output(key, null, never));
      expect(textOf(pieces, 'stdout')).toBe('grün €\n');
      expect(textOf(pieces, 'stderr')).toBe('warnung 🙂\n');
    });

    it('gives a few megabytes whole and in order', async () => {
      const key = await launch(['python3', '-c', 'for i in range(200000): print(f"{i:020d}")']);
      const lines = textOf(await collect(made.runtime.output(key, null, never))).split('\n');
      expect(lines).toHaveLength(200_001);
      expect(lines.slice(0, -1).every((line, index) => Number(line) === index)).toBe(true);
    });

    it('lets a program do nothing but compute', async () => {
      const script = [
        'id -u',
        'grep -E "^(CapEff|NoNewPrivs|Seccomp):" /proc/self/status | tr "\\t" " "',
        'touch /usr/x 2>&1 | grep -c "Read-only"',
        'echo hello > /work/made && cat /work/made',
        'head -c 200000000 /dev/zero > /tmp/large 2>/dev/null || echo tmp-is-bounded',
        'touch ~/mine && echo home-is-mine',
        'unshare -r true 2>/dev/null || echo no-namespaces',
        'ls /var/run/docker.sock 2>/dev/null || echo no-socket',
      ].join('; ');
      const wanted = spec(['sh', '-c', script], { env: { HOME: '/home/berth' } });
      await made.runtime.create(wanted);
      await made.runtime.start(wanted.key);
      const said = textOf(await collect(made.runtime.output(wanted.key, null, never)), 'stdout');
      const uid = facts.owner?.uid ?? 1000;
      expect(said.trim().split('\n')).toEqual([
        String(uid),
        'CapEff: 0000000000000000',
        'NoNewPrivs: 1',
        'Seccomp: 2',
        '1',
        'hello',
        'tmp-is-bounded',
        'home-is-mine',
        'no-namespaces',
        'no-socket',
      ]);
      expect(readFileSync(path.join(wanted.workFolder, 'made'), 'utf8')).toBe('hello\n');
    });

    it.skipIf(process.getuid?.() !== 0)(
      'ends a program that takes more memory than granted, and says so (where cgroups can be made: needs root)',
      async () => {
        const key = await launch(['python3', '-c', 'x = bytearray(400 * 2**20); print(len(x))']);
        expect(await ended(key)).toMatchObject({ end: { kind: 'exit', exitCode: 137, oomKilled: true } });
      },
    );

    it('shows a run what it brings along, and lets it write only where it may', async () => {
      const folder = path.join(made.folder, 'brought');
      for (const name of ['open', 'closed']) mkdirSync(path.join(folder, name), { recursive: true });
      writeFileSync(path.join(folder, 'closed', 'library'), 'of the driver\n');
      const { owner } = facts;
      if (owner !== null) chownSync(path.join(folder, 'open'), owner.uid, owner.gid);
      const hardware = {
        devices: ['/dev/full'],
        requests: [],
        mounts: [
          { source: path.join(folder, 'open'), target: '/run/berth/gpu', isReadOnly: false },
          { source: path.join(folder, 'closed'), target: '/run/berth/nvidia', isReadOnly: true },
        ],
        searchFirst: { LD_LIBRARY_PATH: '/run/berth/nvidia/lib64', PATH: '/run/berth/nvidia/bin' },
      };
      const script = [
        'cat /run/berth/nvidia/library',
        'touch /run/berth/nvidia/more 2>/dev/null || echo closed',
        'truncate -s 10G /run/berth/gpu/weights && echo open',
        'touch /run/berth/more 2>/dev/null || echo nowhere-else',
        'test -c /dev/full && echo device',
        'echo $LD_LIBRARY_PATH; echo $PATH | cut -d: -f1,2',
      ].join('; ');
      const key = await launch(['sh', '-c', script], { hardware });
      expect(textOf(await collect(made.runtime.output(key, null, never))).split('\n')).toEqual([
        'of the driver',
        'closed',
        'open',
        'nowhere-else',
        'device',
        '/run/berth/nvidia/lib64',
        '/run/berth/nvidia/bin:/usr/local/sbin',
        '',
      ]);
      expect(statSync(path.join(folder, 'open', 'weights')).size).toBe(10 * 2 ** 30);
    });

    it.skipIf(process.getuid?.() !== 0)(
      'is measured by what the kernel counts of it, and of it alone (needs root)',
      async () => {
        const meter = cgroupMeter(made.runtime.processOf, systemClock);
        const script =
          'import os, time\nx = bytearray(64 * 2**20)\nend = time.process_time() + 0.5\nwhile time.process_time() < end: pass\nprint("ready", flush=True)\ntime.sleep(600)';
        const key = await launch(['python3', '-c', script]);
        const idle = await launch(['sleep', '600']);
        if (!isReal) return expect(await meter.attach(key)).toBe(false);
        for await (const { text } of made.runtime.output(key, null, never)) if (text.includes('ready')) break;
        expect(await meter.attach(key)).toBe(true);
        expect(await meter.attach(idle)).toBe(true);
        const used = meter.read(key);
        expect(used?.memoryBytes).toBeGreaterThan(mebibytes(64));
        expect(used?.memoryBytes).toBeLessThan(mebibytes(128));
        expect(used).toMatchObject({ memoryLimitBytes: mebibytes(256), oomKills: 0 });
        expect(used?.cpuMs).toBeGreaterThan(450);
        expect(meter.read(idle)?.cpuMs).toBeLessThan(400);
        expect(meter.read(idle)?.memoryBytes).toBeLessThan(mebibytes(32));
        await made.runtime.remove(key);
        await made.runtime.remove(idle);
        expect(meter.read(key)).toBeNull();
        expect(meter.oomKills(idle)).toBeNull();
        expect(await meter.attach(key)).toBe(false);
      },
    );

    it.skipIf(process.getuid?.() !== 0)(
      'says so when a part of it was ended for want of memory, and lets the rest go on (needs root)',
      async () => {
        const script = 'python3 -c "x = bytearray(400 * 2**20)"; echo went on; exit 5';
        const key = await launch(['sh', '-c', script]);
        expect(await ended(key)).toMatchObject({ end: { kind: 'exit', exitCode: 5, oomKilled: true } });
        expect(textOf(await collect(made.runtime.output(key, null, never)), 'stdout')).toBe('went on\n');
      },
    );

    it('shows folders at their places, read-only ones too, and the home folder in place of the usual one', async () => {
      if (!isReal) return;
      const folder = (name: string): string => {
        const source = path.join(made.folder, `${name}-${randomBytes(4).toString('hex')}`);
        mkdirSync(source, { mode: 0o770 });
        writeFileSync(path.join(source, 'here'), name, { mode: 0o644 });
        if (facts.owner !== null) chownSync(source, facts.owner.uid, facts.owner.gid);
        return source;
      };
      const [data, deep, home] = [folder('data'), folder('deep'), folder('home')];
      const key = await launch(
        [
          'sh',
          '-c',
          'cat /data/here /srv/deep/er/here /home/berth/here; echo; echo new > /data/made; echo kept > ~/made; ' +
            'echo no > /srv/deep/er/made || true; echo no > /made || true; stat -c %u:%g /data/made',
        ],
        {
          folders: [
            { source: data, target: '/data', isReadOnly: false },
            { source: deep, target: '/srv/deep/er', isReadOnly: true },
            { source: home, target: '/home/berth', isReadOnly: false },
          ],
          env: { HOME: '/home/berth' },
        },
      );
      await ended(key);
      const said = await collect(made.runtime.output(key, null, never));
      expect(textOf(said, 'stdout').split('\n')).toEqual(['datadeephome', '1000:1000', '']);
      expect(textOf(said, 'stderr').match(/Read-only file system/g)).toHaveLength(2);
      expect(readFileSync(path.join(data, 'made'), 'utf8')).toBe('new\n');
      expect(readFileSync(path.join(home, 'made'), 'utf8')).toBe('kept\n');
    });

    it('passes the environment', async () => {
      const key = await launch(['sh', '-c', 'echo "$GREETING"'], { env: { GREETING: 'a "quoted" = value' } });
      expect(textOf(await collect(made.runtime.output(key, null, never)))).toBe('a "quoted" = value\n');
    });
  });
};

const recipesFolder = fileURLToPath(new URL('../../../../images', import.meta.url));
/** Shared by test runs on one machine: what was downloaded once is not downloaded again. */
const cacheFolder = path.join(os.tmpdir(), 'berth-test-image-cache');
const newFolder = (): Promise<string> => mkdtemp(path.join(os.tmpdir(), 'berth-runtime-'));

const docker = new Docker();
const dockerFault = await docker.ping().then(
  () => null,
  () => 'no Docker engine answers',
);
const bwrapFault = await runTool('bwrap', ['--version']).then(({ exitCode }) =>
  exitCode === 0 ? null : 'bubblewrap is not installed',
);
const skipped = (fault: string | null): string => (fault === null ? '' : ` (skipped: ${fault})`);

runtimeContract(
  'simulated',
  async () => {
    const runtime = simulatedRuntime({ clock: systemClock });
    return { runtime, again: () => runtime, folder: await newFolder() };
  },
  SIMULATED,
  false,
);

describe.skipIf(bwrapFault !== null)(`with bubblewrap${skipped(bwrapFault)}`, () => {
  runtimeContract(
    'sandbox',
    async () => {
      const folder = await newFolder();
      const again = () =>
        sandboxRuntime({
          folder: path.join(folder, 'sandbox'),
          recipes: readRecipes(recipesFolder, cacheFolder),
          bounds: DEFAULT_ISOLATION.bounds,
          log: silentLog,
        });
      return { runtime: again(), again, folder };
    },
    SHELL,
    true,
  );
});

describe.skipIf(dockerFault !== null)(`with Docker${skipped(dockerFault)}`, () => {
  runtimeContract(
    'docker',
    async () => {
      const home = randomBytes(8).toString('hex');
      const recipes = readRecipes(recipesFolder, cacheFolder);
      const node = nodeId('contract');
      const again = () =>
        openDocker({ docker, recipes, nodeId: node, home, isolation: DEFAULT_ISOLATION, log: silentLog });
      return { runtime: again(), again, folder: await newFolder() };
    },
    SHELL,
    true,
  );
});
