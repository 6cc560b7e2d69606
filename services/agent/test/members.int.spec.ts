import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memberName, nodeId, silentLog } from '#kernel';
import { openDocker } from '../src/adapters/docker/open-docker.ts';
import { readRecipes } from '../src/adapters/images/recipes.ts';
import { DEFAULT_ISOLATION } from '../src/domain/node-isolation.ts';
import type { RunSpec, Runtime, RuntimeFacts } from '../src/ports/runtime.ts';
import { outputOf, sessionSpec, startSession } from './session-run.ts';

const docker = new Docker();
const fault = await docker.ping().then(
  () => (process.getuid?.() === 0 ? null : 'the firewall needs root'),
  () => 'no Docker engine answers',
);

/** Says a word to everybody who comes. */
const SERVER =
  'import socketserver as s\nclass H(s.BaseRequestHandler):\n def handle(self): self.request.sendall(self.request.recv(99))\ns.ThreadingTCPServer(("0.0.0.0",8000),H).serve_forever()';
/** Asks for it; the server may still be starting. */
const ask = (host: string, seconds: number): string =>
  `import socket,time\nend=time.time()+${seconds}\nwhile True:\n try:\n  c=socket.create_connection(("${host}",8000),2); c.sendall(b"word"); print("got", c.recv(9).decode(), "from", socket.gethostname()); break\n except OSError as e:\n  if time.time()>end: print("nothing:", e); break\n  time.sleep(0.1)`;

describe.skipIf(fault !== null)(
  `members of a session in Docker${fault === null ? '' : ` (skipped: ${fault})`}`,
  { timeout: 60_000 },
  () => {
    let folder: string;
    let runtime: Runtime;
    let facts: RuntimeFacts;
    const home = randomBytes(8).toString('hex');

    const membersOf = (programs: readonly string[]): readonly RunSpec[] => {
      const first = sessionSpec(folder, facts, []);
      return programs.map((program, local) => ({
        ...first,
        key: local === 0 ? first.key : { ...first.key, member: local },
        command: ['python3', '-c', program],
        place: { rank: local, count: programs.length, local, localCount: programs.length },
      }));
    };
    const networksOf = async (spec: RunSpec) => {
      const member = spec.key.member === undefined ? '' : `.${spec.key.member}`;
      const seen = await docker.getContainer(`berth-${spec.key.sessionId}-1${member}`).inspect();
      return Object.keys(seen.NetworkSettings.Networks);
    };

    beforeAll(async () => {
      folder = await mkdtemp(path.join(os.tmpdir(), 'berth-members-'));
      runtime = openDocker({
        docker,
        recipes: readRecipes(
          fileURLToPath(new URL('../../../images', import.meta.url)),
          path.join(os.tmpdir(), 'berth-test-image-cache'),
        ),
        nodeId: nodeId('members'),
        home,
        isolation: DEFAULT_ISOLATION,
        log: silentLog,
      });
      facts = await runtime.probe();
      await runtime.ensureImage('python', () => undefined, new AbortController().signal);
    }, 600_000);
    afterAll(async () => {
      for (const run of await runtime.list()) await runtime.remove(run);
      await runtime.close();
      await rm(folder, { recursive: true, force: true });
    });

    it('reach each other by their names, and no member of another session', async () => {
      const [server, client] = membersOf([SERVER, ask('main1', 20)]);
      const [stranger] = membersOf([`import time; time.sleep(60)`, '']);
      for (const spec of [server!, client!]) expect(await runtime.create(spec)).toMatchObject({ ok: true });
      expect(await networksOf(client!)).toEqual(await networksOf(server!));
      for (const spec of [server!, client!])
        expect(await runtime.start(spec.key)).toMatchObject({ ok: true });
      expect(await outputOf(runtime, client!.key)).toBe(`got word from ${memberName(1)}\n`);

      await startSession(runtime, stranger!);
      expect(await networksOf(stranger!)).not.toEqual(await networksOf(server!));
      const { NetworkSettings } = await docker.getContainer(`berth-${server!.key.sessionId}-1`).inspect();
      const address = Object.values(NetworkSettings.Networks)[0]?.IPAddress ?? '';
      const spy = sessionSpec(folder, facts, ['python3', '-c', ask(address, 1)]);
      expect(await outputOf(runtime, await startSession(runtime, spy))).toMatch(/^nothing: /);
    });

    it('reach each other where a session reaches nobody else', async () => {
      const [server, client] = membersOf([SERVER, ask('main1', 20)]);
      for (const spec of [server!, client!]) await startSession(runtime, { ...spec, egress: 'none' });
      expect(await outputOf(runtime, client!.key)).toBe(`got word from ${memberName(1)}\n`);
    });

    it('leave one network for the next session when the last of them is gone', async () => {
      const specs = membersOf(['pass', 'pass', 'pass']);
      await Promise.all(specs.map((spec) => startSession(runtime, spec)));
      const seen = await runtime.list();
      expect(seen).toEqual(expect.arrayContaining(specs.map(({ key }) => expect.objectContaining(key))));
      const [network] = await networksOf(specs[0]!);
      for (const { key } of specs) await runtime.remove(key);
      await runtime.close();
      const left = await docker.listNetworks({ filters: { label: [`berth.home=${home}`] } });
      expect(left.map(({ Name }) => Name)).not.toContain(network);
    });
  },
);
