import { execFileSync } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Docker from 'dockerode';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Progress, RunEnd } from '#contracts';
import {
  accept,
  DependencyFailure,
  gibibytes,
  gpuMilli,
  incarnation,
  mebibytes,
  nodeId,
  refuse,
  type SessionId,
  sessionId,
  silentLog,
} from '#kernel';
import { systemClock } from '#service-kit';
import { allocationFolders } from '../src/adapters/accelerator/mock/allocation-folders.ts';
import { DEFAULT_FLEET, type Fleet } from '../src/adapters/accelerator/mock/fleet.ts';
import { mockAccelerator } from '../src/adapters/accelerator/mock/mock-accelerator.ts';
import { mockDevices } from '../src/adapters/accelerator/mock/mock-devices.ts';
import { openWorkspaces } from '../src/adapters/disk/open-workspaces.ts';
import { fileGrantMemories } from '../src/adapters/disk/file-grant-memories.ts';
import { readRecipes } from '../src/adapters/images/recipes.ts';
import { runTool } from '../src/adapters/images/run-tool.ts';
import { openRuntime } from '../src/adapters/open-runtime.ts';
import { fileOutputStore } from '../src/adapters/output-files/file-output-store.ts';
import { nodeInventory } from '../src/domain/node-inventory.ts';
import { DEFAULT_ISOLATION } from '../src/domain/node-isolation.ts';
import { type Agent, createAgent } from '../src/handlers/run-agent.ts';
import type { BundleSource } from '../src/ports/bundle-source.ts';
import type { Runtime } from '../src/ports/runtime.ts';
import { FakeScheduler } from './fake-scheduler.ts';

const dockerFault = await new Docker().ping().then(
  () => null,
  () => ' (skipped: no Docker engine answers)',
);
const bwrapFault = await runTool('bwrap', ['--version']).then(({ exitCode }) =>
  exitCode === 0 ? null : ' (skipped: bubblewrap is not installed)',
);
const recipesFolder = fileURLToPath(new URL('../../../images', import.meta.url));
const cacheFolder = path.join(os.tmpdir(), 'berth-test-image-cache');
const node = nodeId('spec');
const newSession = (): SessionId => sessionId(`s${randomBytes(6).toString('hex').slice(0, 11)}`);

type Boot = { readonly agent: Agent; readonly runtime: Runtime; readonly end: () => Promise<void> };

describe.each([
  { choice: 'docker' as const, fault: dockerFault },
  { choice: 'sandbox' as const, fault: bwrapFault },
])('an agent with $choice', ({ choice, fault }) => {
  describe.skipIf(fault !== null)(`on this machine${fault ?? ''}`, { timeout: 120_000 }, () => {
    let state: string;
    let scheduler: FakeScheduler;
    const boots: Boot[] = [];
    const bundles = new Map<string, Uint8Array>();
    const progress: Progress[] = [];
    let storageIsAway = false;
    let fleet: Fleet = DEFAULT_FLEET;

    const source: BundleSource = {
      read: (sha256, offset) => {
        if (storageIsAway)
          return Promise.reject(new DependencyFailure('storage', 'read', { retryable: true, cause: 'away' }));
        const bundle = bundles.get(sha256);
        if (bundle === undefined)
          return Promise.resolve(refuse({ code: 'bundle-unknown', message: 'unknown' }));
        const part = bundle.subarray(offset, offset + 100);
        return Promise.resolve(accept({ bytes: part, isLast: offset + part.length >= bundle.length }));
      },
    };

    /** A boot of the agent over the same state; what an earlier one left is there. */
    const boot = async (): Promise<Boot> => {
      const { runtime, facts } = await openRuntime({
        choice,
        nodeId: node,
        home: path.basename(state),
        stateFolder: state,
        recipes: readRecipes(recipesFolder, cacheFolder),
        isolation: DEFAULT_ISOLATION,
        clock: systemClock,
        log: silentLog,
      });
      const accelerator = mockAccelerator({
        nodeId: node,
        fleet: () => fleet,
        allocations: allocationFolders(path.join(state, 'mock-gpu'), facts.owner),
      });
      const kinds = { runtime: 'docker', accelerator: 'mock' } as const;
      const inventory = nodeInventory(facts, {}, await accelerator.discover(), kinds);
      const agent = createAgent({
        identity: { nodeId: node, incarnation: incarnation(randomUUID()), inventory },
        runtime,
        accelerator,
        bundles: source,
        link: scheduler.link(),
        signals: {
          heartbeat: () => undefined,
          usage: () => undefined,
          output: () => undefined,
          progress: (one) => void progress.push(one),
        },
        memories: await fileGrantMemories(path.join(state, 'grants'), silentLog),
        store: fileOutputStore(path.join(state, 'output')),
        workspaces: await openWorkspaces(path.join(state, 'work'), facts.owner, mebibytes(64), silentLog),
        clock: systemClock,
        log: silentLog,
      });
      const stopping = new AbortController();
      const running = agent.run(stopping.signal);
      const end = async (): Promise<void> => {
        stopping.abort();
        await running;
      };
      const booted = { agent, runtime, end };
      boots.push(booted);
      return booted;
    };

    beforeEach(async () => {
      state = await mkdtemp(path.join(os.tmpdir(), 'berth-agent-'));
      scheduler = new FakeScheduler();
      progress.length = 0;
      storageIsAway = false;
      fleet = DEFAULT_FLEET;
    });
    afterEach(async () => {
      for (const { end } of boots.splice(0)) await end();
      const { runtime } = await openRuntime({
        choice,
        nodeId: node,
        home: path.basename(state),
        stateFolder: state,
        recipes: readRecipes(recipesFolder, cacheFolder),
        isolation: DEFAULT_ISOLATION,
        clock: systemClock,
        log: silentLog,
      });
      for (const run of await runtime.list()) await runtime.remove(run);
      await runtime.close();
      const left = await openWorkspaces(path.join(state, 'work'), null, mebibytes(64), silentLog);
      await left.close();
      await left.keepOnly(new Set(), new Set());
      await rm(state, { recursive: true, force: true });
    });

    const until = (what: string, holds: () => boolean, timeout = 60_000) =>
      vi.waitFor(
        () => {
          if (!holds()) throw new Error(`not yet: ${what}`);
        },
        { timeout, interval: 10 },
      );
    const outputOf = (agent: Agent, session: SessionId) => {
      let text = '';
      let cursor = 0;
      for (;;) {
        const page = agent.readOutput({ sessionId: session, cursor, limitBytes: 100_000 });
        text += page.chunks.map((chunk) => chunk.text).join('');
        if (page.chunks.length === 0) return { text, isComplete: page.isComplete };
        ({ cursor } = page);
      }
    };
    const bundleOf = (files: Readonly<Record<string, string>>): string => {
      const folder = path.join(state, 'source');
      mkdirSync(folder);
      for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
      const archive = execFileSync('tar', ['-C', folder, '-cz', '.']);
      const sha256 = createHash('sha256').update(archive).digest('hex');
      bundles.set(sha256, archive);
      return sha256;
    };
    const counting = (lines: number, exitCode: number): readonly string[] => [
      'python3',
      '-c',
      `import time,sys\nfor i in range(${lines}):\n  print(i); time.sleep(0.05)\nsys.exit(${exitCode})`,
    ];
    const counted = (lines: number): string => Array.from({ length: lines }, (_none, i) => `${i}\n`).join('');

    it('runs a session from its files to its exit code, and leaves nothing', async () => {
      const { agent, runtime } = await boot();
      const session = newSession();
      const bundle = bundleOf({
        'main.py':
          'import os\nprint(open("data.txt").read(), os.environ["GREETING"])\nimport time; time.sleep(0.5)\nraise SystemExit(5)\n',
        'data.txt': 'data',
      });
      scheduler.give(session, { command: ['python3', 'main.py'], env: { GREETING: 'hello' }, bundle });
      await until('released', () => !scheduler.holds(session));
      expect(scheduler.last(session)).toMatchObject({ phase: 'absent', end: { kind: 'exit', exitCode: 5 } });
      // Reports that wait give way to newer ones; their order never changes.
      const order = ['pulling', 'fetching', 'creating', 'running', 'ended', 'absent'];
      const told = scheduler.phases(session);
      expect(told).toEqual(order.filter((phase) => told.includes(phase)));
      expect(told).toContain('running');
      expect(outputOf(agent, session)).toEqual({ text: 'data hello\n', isComplete: true });
      await until('forgotten', () => readdirSync(path.join(state, 'grants')).length === 0);
      expect(await runtime.list()).toEqual([]);
      // Folders that wait for the next sessions are nobody's.
      const left = readdirSync(path.join(state, 'work')).filter((name) => !name.startsWith('spare-'));
      expect(left).toEqual([]);
    });

    it('says why a session can not run', async () => {
      await boot();
      const cases = {
        'command-not-found': { command: ['no-such-program'] },
        'bundle-missing': { command: ['true'], bundle: 'f'.repeat(64) },
        ...(choice === 'sandbox' ? { 'image-unknown': { image: 'nobody/nothing:never' } } : {}),
      };
      for (const [code, workload] of Object.entries(cases)) {
        const session = newSession();
        scheduler.give(session, workload);
        await until('released', () => !scheduler.holds(session));
        expect(scheduler.last(session)).toMatchObject({ phase: 'absent', end: { kind: 'failed', code } });
      }
    });

    it('refuses a grant for a device that it does not have', async () => {
      await boot();
      const session = newSession();
      const [device] = mockDevices(nodeId('other'), DEFAULT_FLEET);
      const devices = [{ deviceId: device!.deviceId, gpuMilli: 500 as never, gpuMemoryBytes: 1 as never }];
      scheduler.give(session, { command: ['true'] }, { devices });
      await until('released', () => !scheduler.holds(session));
      expect(scheduler.last(session)).toMatchObject({ phase: 'refused', code: 'device-unknown' });
    });

    it('ends a session that takes more of a device than it was given, and says so', async () => {
      const { agent } = await boot();
      const session = newSession();
      const [device] = mockDevices(node, DEFAULT_FLEET);
      const devices = [
        { deviceId: device!.deviceId, gpuMilli: gpuMilli(500), gpuMemoryBytes: gibibytes(40) },
      ];
      const command = [
        'sh',
        '-c',
        'echo $BERTH_GPU_MILLI; cd $BERTH_GPU_MOCK_FOLDER/0; truncate -s 30G weights; sleep 4; echo fits; truncate -s 50G weights; sleep 600',
      ];
      scheduler.give(session, { command }, { devices });
      await until('released', () => !scheduler.holds(session));
      expect(scheduler.last(session)).toMatchObject({
        phase: 'absent',
        end: {
          kind: 'failed',
          code: 'gpu-memory-exceeded',
          message: expect.stringContaining('used 50.0 GiB'),
        },
      });
      expect(outputOf(agent, session).text).toBe('500\nfits\n');
      expect(readdirSync(path.join(state, 'mock-gpu'))).toEqual([]);
    });

    it('presents itself anew when a device falls sick, and when it is well again', async () => {
      await boot();
      const healths = () =>
        scheduler.joins.map(({ inventory }) => inventory.devices.map(({ health }) => health));
      await until('joined', () => scheduler.joins.length === 1);
      fleet = { ...DEFAULT_FLEET, sick: new Map([[1, { health: 'lost' }]]) };
      await until('told', () => scheduler.joins.length === 2);
      fleet = DEFAULT_FLEET;
      await until('told again', () => scheduler.joins.length === 3);
      expect(healths()).toEqual([
        ['ok', 'ok'],
        ['ok', 'lost'],
        ['ok', 'ok'],
      ]);
      expect(new Set(scheduler.joins.map(({ incarnation }) => incarnation)).size).toBe(1);
    });

    it('harms no session by its own end, and loses nothing of it: output, exit code, order', async () => {
      const first = await boot();
      const session = newSession();
      scheduler.give(session, { command: counting(60, 7) });
      await until('some output', () => outputOf(first.agent, session).text.includes('5\n'));
      await first.end();
      const second = await boot();
      await until('more output', () => outputOf(second.agent, session).text.includes('30\n'));
      await second.end();
      // The program ends while no agent is there.
      await vi.waitFor(async () => expect(await second.runtime.list()).toMatchObject([{ phase: 'ended' }]), {
        timeout: 20_000,
      });
      const third = await boot();
      await until('released', () => !scheduler.holds(session));
      expect(scheduler.last(session)).toMatchObject({ phase: 'absent', end: { kind: 'exit', exitCode: 7 } });
      expect(outputOf(third.agent, session)).toEqual({ text: counted(60), isComplete: true });
      expect(new Set(scheduler.reports.map((report) => report.incarnation)).size).toBeGreaterThan(1);
    });

    it('touches nothing while the scheduler is away, and then tells what happened', async () => {
      const first = await boot();
      const session = newSession();
      scheduler.give(session, { command: counting(20, 0) });
      await until('running', () => scheduler.last(session)?.phase === 'running');
      await first.end();
      scheduler.isAway = true;
      const second = await boot();
      await until('all output', () => outputOf(second.agent, session).text === counted(20));
      await vi.waitFor(async () => expect(await second.runtime.list()).toMatchObject([{ phase: 'ended' }]), {
        timeout: 20_000,
      });
      await until('remembered', () =>
        readFileSync(path.join(state, 'grants', `${session}-1.json`), 'utf8').includes('exitCode'),
      );
      scheduler.isAway = false;
      await until('released', () => !scheduler.holds(session));
      expect(scheduler.last(session)).toMatchObject({ end: { kind: 'exit', exitCode: 0 } });
      expect(outputOf(second.agent, session)).toEqual({ text: counted(20), isComplete: true });
    });

    it('tells again what got lost on the way', async () => {
      await boot();
      const session = newSession();
      scheduler.losesReports = 100;
      scheduler.give(session, { command: ['true'] });
      await until('told absent', () => scheduler.last(session)?.phase === 'absent');
      scheduler.losesReports = 0;
      await until('released', () => !scheduler.holds(session), 15_000);
    });

    it('stops a running session with its grace, and ends what ignores that', async () => {
      await boot();
      const session = newSession();
      scheduler.give(
        session,
        { command: ['sh', '-c', 'trap "" TERM; echo up; while :; do sleep 1; done'] },
        { graceMs: 500 },
      );
      await until('running', () => scheduler.last(session)?.phase === 'running');
      scheduler.stop(session);
      await until('released', () => !scheduler.holds(session), 15_000);
      expect(scheduler.last(session)).toMatchObject({ phase: 'absent', end: { kind: 'exit' } });
    });

    it('stops a session that is being prepared, at once', async () => {
      const { runtime } = await boot();
      const session = newSession();
      storageIsAway = true;
      scheduler.give(session, { command: ['true'], bundle: 'a'.repeat(64) });
      await until('fetching', () => scheduler.phases(session).includes('fetching'));
      scheduler.stop(session);
      await until('released', () => !scheduler.holds(session), 3000);
      expect(scheduler.last(session)).toMatchObject({ phase: 'absent', end: null });
      expect(await runtime.list()).toEqual([]);
    });

    it('does not let one that waits hold up another', async () => {
      await boot();
      const [slow, fast] = [newSession(), newSession()];
      storageIsAway = true;
      scheduler.give(slow, { command: ['true'], bundle: 'a'.repeat(64) });
      await until('fetching', () => scheduler.phases(slow).includes('fetching'));
      scheduler.give(fast, { command: ['true'] });
      await until('the fast one', () => !scheduler.holds(fast), 20_000);
      expect(scheduler.holds(slow)).toBe(true);
    });

    it.skipIf(process.getuid?.() !== 0)(
      'gives a session no more of the disk than it may have (mounts: needs root)',
      async () => {
        const { agent } = await boot();
        const session = newSession();
        const fill =
          'import os\ntry:\n  f = open("large", "wb")\n  while True: f.write(bytes(1 << 20)); f.flush()\nexcept OSError as e: print(e.errno, f.tell() >> 20)';
        scheduler.give(session, { command: ['python3', '-c', fill] });
        await until('released', () => !scheduler.holds(session));
        const [, errno, mebibytesWritten] = /^(\d+) (\d+)/.exec(outputOf(agent, session).text) ?? [];
        expect(Number(errno)).toBe(os.constants.errno.ENOSPC);
        expect(Number(mebibytesWritten)).toBeGreaterThan(40);
        expect(Number(mebibytesWritten)).toBeLessThan(64);
      },
    );

    it('says so, and starts nothing again, when somebody else has removed a run', async () => {
      const { runtime } = await boot();
      const session = newSession();
      scheduler.give(session, { command: ['sleep', '600'] });
      await until('running', () => scheduler.last(session)?.phase === 'running');
      await runtime.remove({ sessionId: session, epoch: 1 });
      await until('released', () => !scheduler.holds(session), 15_000);
      expect(scheduler.phases(session).filter((phase) => phase === 'running')).toHaveLength(1);
      // Who looks in the middle of it sees a program that was killed.
      const { end } = { end: null, ...scheduler.last(session) };
      expect(end).toSatisfy((seen: RunEnd) =>
        seen.kind === 'failed' ? seen.code === 'container-vanished' : seen.exitCode === 137,
      );
    });

    it('ends all that runs when its node was given up, and only then joins anew', async () => {
      const { runtime } = await boot();
      const session = newSession();
      scheduler.give(session, { command: ['sleep', '600'] });
      await until('running', () => scheduler.last(session)?.phase === 'running');
      scheduler.fence();
      await until('joined anew', () => scheduler.joins.length === 2);
      expect(await runtime.list()).toEqual([]);
      expect(scheduler.joins[1]).toMatchObject({ isCleared: true });
    });

    it('ends what nobody wants any more, but only after the scheduler has answered', async () => {
      const first = await boot();
      const session = newSession();
      scheduler.give(session, { command: ['sleep', '600'] });
      await until('running', () => scheduler.last(session)?.phase === 'running');
      await first.end();
      scheduler.drop(session);
      scheduler.isAway = true;
      const { runtime, agent } = await boot();
      await until('looked', () => agent.fault() === null);
      expect((await runtime.list()).map(({ phase }) => phase)).toEqual(['running']);
      scheduler.isAway = false;
      await vi.waitFor(async () => expect(await runtime.list()).toEqual([]), { timeout: 20_000 });
    });
  });
});
