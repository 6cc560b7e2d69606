import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mebibytes, silentLog } from '#kernel';
import { readRecipes } from '../src/adapters/images/recipes.ts';
import { runTool } from '../src/adapters/images/run-tool.ts';
import { sandboxRuntime } from '../src/adapters/sandbox/sandbox-runtime.ts';
import { DEFAULT_ISOLATION } from '../src/domain/node-isolation.ts';
import type { RunKey } from '../src/domain/run.ts';
import type { Runtime, RuntimeFacts } from '../src/ports/runtime.ts';
import { type Attempts, tryToEscape } from './attempts.ts';
import { runSession, sessionSpec, startSession } from './session-run.ts';

const fault = await runTool('bwrap', ['--version']).then(({ exitCode }) =>
  exitCode === 0 ? null : 'bubblewrap is not installed',
);
const isRoot = process.getuid?.() === 0;
const recipesFolder = fileURLToPath(new URL('../../../images', import.meta.url));
const cacheFolder = path.join(os.tmpdir(), 'berth-test-image-cache');
const PIDS_MAX = 64;

describe.skipIf(fault !== null)(
  `a session in the sandbox${fault === null ? '' : ` (skipped: ${fault})`}`,
  { timeout: 120_000 },
  () => {
    let folder: string;
    let runtime: Runtime;
    let facts: RuntimeFacts;
    let attempts: Attempts;
    let neighbour: RunKey;
    const server = createServer((client) => client.end('this machine'));

    beforeAll(async () => {
      folder = await mkdtemp(path.join(os.tmpdir(), 'berth-escape-'));
      runtime = sandboxRuntime({
        folder: path.join(folder, 'sandbox'),
        recipes: readRecipes(recipesFolder, cacheFolder),
        bounds: { ...DEFAULT_ISOLATION.bounds, pidsMax: PIDS_MAX },
        log: silentLog,
      });
      facts = await runtime.probe();
      await runtime.ensureImage('python', () => undefined, new AbortController().signal);
      server.listen(0, '0.0.0.0');
      await once(server, 'listening');
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      neighbour = await startSession(runtime, sessionSpec(folder, facts, ['sleep', '600']));
      const keeper = JSON.parse(
        readFileSync(path.join(folder, 'sandbox', 'runs', `${neighbour.sessionId}-1`, 'keeper.json'), 'utf8'),
      );
      attempts = await tryToEscape(runtime, folder, facts, {
        tcp: {
          'the loopback of this machine': ['127.0.0.1', port],
          'the metadata address': ['169.254.169.254', 80],
        },
        names: ['localhost.localdomain', neighbour.sessionId],
        pids: [keeper.pid, process.pid],
      });
    }, 240_000);
    afterAll(async () => {
      for (const run of await runtime.list()) await runtime.remove(run);
      await runtime.close();
      server.close();
      await rm(folder, { recursive: true, force: true });
    });

    const expectStopped = (name: string): void => {
      expect(attempts.names).toContain(name);
      expect(attempts.through).not.toContain(name);
    };
    const expectAllStopped = (names: RegExp): void => {
      expect(attempts.names.filter((name) => names.test(name))).not.toEqual([]);
      expect(attempts.through.filter((name) => names.test(name))).toEqual([]);
    };

    it('gets through nowhere', () =>
      // The program of root runs; with whose rights is the next test.
      expect(attempts.through).toEqual(['gain the rights of a setuid program']));

    it('is neither root nor becomes root, not even by a program that has the setuid bit', () => {
      expectStopped('become root');
      expect(attempts.saw('gain the rights of a setuid program')).toBe('1000');
      expect(attempts.saw('capabilities')).toBe('0000000000000000');
    });

    it('mounts nothing, makes no namespace, and none of the system calls that break out', () =>
      expectAllStopped(/mount|root$|namespace|root writable|^call /));

    it('opens no raw socket, and does not reach the hypervisor', () =>
      expectAllStopped(/raw socket|packet socket|hypervisor/));

    it('writes nothing outside of its folders, has no device of the machine, and does not change its own limits', () =>
      expectAllStopped(/^write |^open \/dev|make a device|precedence|kernel's choice|core dump|clock/));

    it('sees no folder of the machine but its own, and no control group', () => {
      const mounts: readonly string[] = JSON.parse(attempts.saw('mounts'));
      expect(mounts.filter((mount) => !/^\/(proc|dev)(\/|$)/.test(mount)).toSorted()).toEqual([
        '/',
        '/home/berth',
        '/tmp',
        '/work',
      ]);
    });

    it('sees, signals and traces no process but its own', () => {
      const seen: readonly string[] = JSON.parse(attempts.saw('processes'));
      expect(seen).toEqual([expect.stringMatching(/^bwrap /), 'python3 attempts.py']);
      expectAllStopped(/process of another session/);
    });

    it('has no network: neither this machine, nor its loopback, nor a server of names', () =>
      expectAllStopped(/^connect to|^find the name|IPv6/));

    it('shows its variables to nobody who may list the processes of this machine', () =>
      expect(attempts.saw('processes')).not.toContain('TARGETS'));

    it('fills no more than its share of memory with files', () => {
      for (const at of ['/tmp', '/home/berth', '/dev/shm'])
        expect(Number(attempts.saw(`fill ${at}`))).toBe(mebibytes(128));
    });

    it('has as much shared memory as was asked for', async () => {
      const script = 'import os; s = os.statvfs("/dev/shm"); print(s.f_blocks * s.f_frsize)';
      const spec = sessionSpec(folder, facts, ['python3', '-c', script], { shmBytes: mebibytes(200) });
      expect(Number(await runSession(runtime, spec))).toBe(mebibytes(200));
    });

    it.skipIf(!isRoot)('makes no more processes than a session may (control groups: needs root)', () => {
      expect(Number(attempts.saw('fork'))).toBeGreaterThan(PIDS_MAX / 2);
      expect(Number(attempts.saw('fork'))).toBeLessThan(PIDS_MAX);
    });

    it.skipIf(!isRoot)(
      'leaves no control group behind, nor does an agent that was killed (needs root)',
      async () => {
        const groups = (): readonly string[] => {
          const parent =
            ['/sys/fs/cgroup/berth', '/sys/fs/cgroup/memory/berth'].find((at) => existsSync(at)) ?? '';
          return readdirSync(parent).filter((name) => name.includes('.t'));
        };
        const spec = sessionSpec(folder, facts, ['sleep', '600']);
        await startSession(runtime, spec);
        const mine = groups().filter((name) => name.includes(spec.key.sessionId));
        expect(mine).toHaveLength(1);
        // As if it had been killed after the group was made, before the run was written down.
        await rm(path.join(folder, 'sandbox', 'runs', `${spec.key.sessionId}-1`), { recursive: true });
        await runtime.sweep();
        expect(groups().filter((name) => mine.includes(name))).toEqual([]);
        expect(groups().some((name) => name.includes(neighbour.sessionId))).toBe(true);
      },
    );
  },
);
