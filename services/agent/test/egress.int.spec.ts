import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { EgressPolicy } from '#contracts';
import { nodeId, silentLog } from '#kernel';
import { openDocker } from '../src/adapters/docker/open-docker.ts';
import { installInit } from '../src/adapters/disk/install-program.ts';
import { readRecipes } from '../src/adapters/images/recipes.ts';
import { DEFAULT_ISOLATION } from '../src/domain/node-isolation.ts';
import type { RunKey } from '../src/domain/run.ts';
import type { RunSpec, Runtime, RuntimeFacts } from '../src/ports/runtime.ts';
import { type OutsideWorld, outsideWorld } from './outside-world.ts';
import { runSession, sessionSpec, startSession } from './session-run.ts';

const docker = new Docker();
const fault = await docker.ping().then(
  () => (process.getuid?.() === 0 ? null : 'the firewall needs root'),
  () => 'no Docker engine answers',
);
const recipesFolder = fileURLToPath(new URL('../../../images', import.meta.url));
const cacheFolder = path.join(os.tmpdir(), 'berth-test-image-cache');

/** Names of what answers, out of name, host and port in threes. */
const TRY_ALL = `import socket,sys
a=sys.argv[1:]
for name,host,port in zip(a[::3],a[1::3],a[2::3]):
  try:
    c=socket.create_connection((host,int(port)),2); c.sendall(b'x'); c.settimeout(2)
    if c.recv(9): print(name,flush=True)
  except OSError: pass`;
/** Holds one connection and says after each word whether it came back, and once it did not. */
const HOLD_ON = `import socket,sys,time
c=socket.create_connection((sys.argv[1],int(sys.argv[2])),2); c.settimeout(1)
try:
  while True:
    c.sendall(b'x'); c.recv(9); print('held',flush=True); time.sleep(.1)
except OSError: print('cut',flush=True)`;
/** Says again and again whether it gets through. */
const KEEP_TRYING = `import socket,sys,time
while True:
  try: socket.create_connection((sys.argv[1],int(sys.argv[2])),2).close(); print('through',flush=True)
  except OSError: print('refused',flush=True)
  time.sleep(.1)`;

describe.skipIf(fault !== null)(
  `what a project takes away of whom its sessions reach${fault === null ? '' : ` (skipped: ${fault})`}`,
  { timeout: 60_000 },
  () => {
    let folder: string;
    let initFile: string | null = null;
    let runtime: Runtime;
    let facts: RuntimeFacts;
    let world: OutsideWorld;
    const home = randomBytes(8).toString('hex');
    const node = nodeId('egress');
    const addresses = new Map<string, readonly string[]>();

    const open = (): Runtime =>
      openDocker({
        docker,
        recipes: readRecipes(recipesFolder, cacheFolder),
        nodeId: node,
        home,
        isolation: {
          ...DEFAULT_ISOLATION,
          egressDenied: [world.denied],
          natsUrl: `nats://agent:secret@${world.controlPlane}:4222`,
        },
        ready: { folder: path.join(folder, 'ready'), initFile },
        egressFile: path.join(folder, 'egress.json'),
        lookUp: async (name) => addresses.get(name) ?? [],
        log: silentLog,
      });

    const targets = (): readonly string[] => [
      ...['internet', world.internet, '80'],
      ...['internet, another port', world.internet, '8080'],
      ...['local network', world.lan, '80'],
      ...['denied by the operator', world.denied, '80'],
      ...['control plane', world.controlPlane, '80'],
      ...['metadata', world.metadata, '80'],
      ...['this machine', world.here, '22'],
    ];
    const under = (egressPolicy: EgressPolicy | undefined, command: readonly string[]): RunSpec =>
      sessionSpec(folder, facts, command, egressPolicy === undefined ? {} : { egressPolicy });
    const reached = async (policy: EgressPolicy | undefined): Promise<readonly string[]> => {
      const said = await runSession(runtime, under(policy, ['python3', '-c', TRY_ALL, ...targets()]));
      return said.split('\n').filter((line) => line !== '');
    };
    const listed = (...allow: readonly string[]): EgressPolicy => ({ mode: 'listed', allow });

    /** What it prints, as it comes. */
    const following = (key: RunKey, of = runtime) => {
      const lines: string[] = [];
      const over = new AbortController();
      const done = (async () => {
        for await (const piece of of.output(key, null, over.signal)) lines.push(...piece.text.split('\n'));
      })().catch(() => undefined);
      /** Waits until it says so, from now on. */
      const says = async (word: string): Promise<boolean> => {
        const from = lines.length;
        return vi.waitUntil(() => lines.slice(from).includes(word), { timeout: 15_000, interval: 50 });
      };
      return { says, stop: async () => (over.abort(), done) };
    };

    beforeAll(async () => {
      folder = await mkdtemp(path.join(os.tmpdir(), 'berth-egress-'));
      world = await outsideWorld('egr');
      addresses.set('files.example', [world.lan, '127.0.0.1', world.metadata]);
      const init = await installInit(folder);
      initFile = 'file' in init ? init.file : null;
      runtime = open();
      facts = await runtime.probe();
      await runtime.ensureImage('python', () => undefined, new AbortController().signal);
    }, 240_000);
    afterAll(async () => {
      for (const run of await runtime.list()) await runtime.remove(run);
      await runtime.close();
      await world.end();
      await rm(folder, { recursive: true, force: true });
    });

    it('is nothing where nobody has said anything', async () =>
      expect(await reached(undefined)).toEqual(['internet', 'internet, another port', 'local network']));

    it('is the local network, where the internet is open', async () => {
      expect(await reached({ mode: 'internet' })).toEqual(['internet', 'internet, another port']);
      expect(await reached({ mode: 'internet', allow: [`${world.lan}:80`] })).toContain('local network');
    });

    it('is all but what is listed, by address and port or by name; what nobody may reach is not reached by a list', async () => {
      expect(await reached(listed(`${world.internet}:80/tcp`))).toEqual(['internet']);
      expect(await reached(listed('files.example:80'))).toEqual(['local network']);
      const greedy = listed(
        '0.0.0.0/0',
        world.denied,
        world.controlPlane,
        `${world.metadata}:80`,
        `${world.here}:22`,
      );
      expect(await reached(greedy)).toEqual(['internet', 'internet, another port', 'local network']);
    });

    it('is all where nobody is reached; and the next session on that network has the wall of its own project', async () => {
      expect(await reached({ mode: 'none' })).toEqual([]);
      for (const run of await runtime.list()) await runtime.remove(run);
      expect(await reached(undefined)).toContain('internet');
    });

    it('changes for a session that runs: connections that may no longer be are cut, and what is open again is open', async () => {
      const held = await startSession(
        runtime,
        under(undefined, ['python3', '-c', HOLD_ON, world.internet, `${world.echoPort}`]),
      );
      const trying = await startSession(
        runtime,
        under(undefined, ['python3', '-c', KEEP_TRYING, world.internet, '80']),
      );
      const [holding, tries] = [following(held), following(trying)];
      expect(await Promise.all([holding.says('held'), tries.says('through')])).toEqual([true, true]);
      for (const key of [held, trying]) await runtime.allowEgress?.(key, { mode: 'none' });
      expect(await Promise.all([holding.says('cut'), tries.says('refused')])).toEqual([true, true]);
      await runtime.allowEgress?.(trying, listed(`${world.internet}:80`));
      expect(await tries.says('through')).toBe(true);
      await runtime.allowEgress?.(trying, undefined);
      expect(await tries.says('through')).toBe(true);
      await Promise.all([holding.stop(), tries.stop()]);
    });

    it('follows a name that leads elsewhere', async () => {
      addresses.set('moving.example', [world.lan]);
      const key = await startSession(
        runtime,
        under(listed('moving.example:80'), ['python3', '-c', KEEP_TRYING, world.internet, '80']),
      );
      const tries = following(key);
      expect(await tries.says('refused')).toBe(true);
      addresses.set('moving.example', [world.internet]);
      await runtime.refreshEgress?.();
      expect(await tries.says('through')).toBe(true);
      await tries.stop();
    });

    it('stays when the agent is killed and another one sets the rules anew', async () => {
      const key = await startSession(
        runtime,
        under({ mode: 'none' }, ['python3', '-c', KEEP_TRYING, world.internet, '80']),
      );
      runtime = open(); // nothing is remembered but what is on the disk
      await runtime.probe();
      await runtime.sweep();
      const tries = following(key);
      expect(await tries.says('refused')).toBe(true);
      await runtime.allowEgress?.(key, undefined);
      expect(await tries.says('through')).toBe(true);
      await tries.stop();
    });

    it('is taken away of a session that a waiting container becomes, from its first instruction on', async () => {
      const { ready } = runtime;
      if (ready === undefined) throw new Error('none can be made ahead here: is there a C compiler?');
      const readyId = randomBytes(6).toString('hex');
      const workFolder = path.join(folder, readyId);
      mkdirSync(workFolder);
      chownSync(workFolder, 1000, 1000);
      const spec = {
        ...under(listed(`${world.internet}:8080`), ['python3', '-c', TRY_ALL, ...targets()]),
        workFolder,
      };
      expect(await ready.make(readyId, spec, workFolder)).toMatchObject({ ok: true });
      expect(await ready.take(readyId, spec)).toBe(true);
      expect(await runtime.start(spec.key)).toMatchObject({ ok: true });
      let said = '';
      for await (const piece of runtime.output(spec.key, null, new AbortController().signal))
        said += piece.text;
      expect(said).toBe('internet, another port\n');
    });
  },
);
