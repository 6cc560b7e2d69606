import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memberName, nodeId, silentLog } from '#kernel';
import { markOf, openDocker } from '../src/adapters/docker/open-docker.ts';
import { readRecipes } from '../src/adapters/images/recipes.ts';
import { memberFolders } from '../src/adapters/disk/member-folders.ts';
import { newMemberKeys, readMemberKeys } from '../src/handlers/member-keys.ts';
import { tendMemberSsh } from '../src/handlers/tend-member-ssh.ts';
import { DEFAULT_ISOLATION } from '../src/domain/node-isolation.ts';
import type { RunSpec, Runtime, RuntimeFacts } from '../src/ports/runtime.ts';
import { memberGrantOf, withMemberSsh } from './member-run.ts';
import { outsideWorld } from './outside-world.ts';
import { outputOf, runSession, sessionSpec, startSession } from './session-run.ts';

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

/** Sends back what comes, in the namespace of the outside world. */
const echoOutside = async (name: string, ports: readonly number[]): Promise<ChildProcess> => {
  const program = `for (const port of ${JSON.stringify(ports)}) { const s = require('dgram').createSocket('udp4'); s.on('message', (m, r) => s.send(m, r.port, r.address)); s.bind(port, () => console.log('up')); }`;
  const child = spawn('ip', ['netns', 'exec', `berth-${name}`, process.execPath, '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
};
const interfaces = (): readonly string[] => readdirSync('/sys/class/net');

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

    it('reach each other by ssh with a key of their own, which nobody else has', async () => {
      const [first, second] = membersOf(['', '']);
      const keys = readMemberKeys(newMemberKeys());
      const owned = memberFolders(path.join(folder, 'files'), facts.owner);
      const withSsh = async (spec: RunSpec, command: readonly string[]): Promise<RunSpec> => {
        const member = await withMemberSsh(spec, spec.place!, keys!, owned);
        return { ...member, command, env: { ...member.env, ODD: 'a b "c"' } };
      };
      const script =
        'ssh worker1 uname -n; ssh worker1 env | grep -E "^(RANK|ODD)="; ssh -i /dev/null -F /dev/null -o BatchMode=yes -o StrictHostKeyChecking=no -p 2222 worker1 true 2>&1 | tail -n 1 | grep -o "Permission denied"';
      const main = await withSsh(first!, ['sh', '-c', script]);
      const worker = await withSsh(second!, ['sleep', '60']);
      for (const spec of [main, worker]) await startSession(runtime, spec);
      const grants = [main, worker].map(memberGrantOf);
      await tendMemberSsh({ runtime, running: () => grants, log: silentLog }).look();
      expect(await outputOf(runtime, main.key)).toBe('worker1\nRANK=1\nPermission denied\n');
      const told = JSON.stringify(await docker.getContainer(`berth-${main.key.sessionId}-1`).inspect());
      expect(told).not.toContain('PRIVATE KEY');
    });

    it('reach each other where a session reaches nobody else', async () => {
      const [server, client] = membersOf([SERVER, ask('main1', 20)]);
      for (const spec of [server!, client!]) await startSession(runtime, { ...spec, egress: 'none' });
      expect(await outputOf(runtime, client!.key)).toBe(`got word from ${memberName(1)}\n`);
    });

    it('reach those of other nodes by a network that nobody else reaches, nor speaks for', async () => {
      const world = await outsideWorld('mem');
      const port = DEFAULT_ISOLATION.memberPort;
      const echo = await echoOutside('mem', [port, port + 1]);
      try {
        const [server] = membersOf([SERVER]);
        const between = { network: 250, nodeRank: 0, peers: [world.internet] };
        const place = { ...server!.place!, count: 2, between };
        await startSession(runtime, { ...server!, place });
        const on = `berth-${markOf(home)}-c250`;
        expect(await networksOf(server!)).toContain(on);
        expect(interfaces()).toContain(`bx${markOf(home)}6y`);

        const peer = { ...place, rank: 1, local: 1, localCount: 2 };
        const ours = { ...server!, key: { ...server!.key, member: 1 }, place: peer };
        const hears = ['python3', '-c', ask('main1', 20)];
        expect(await runSession(runtime, { ...ours, command: hears })).toBe('got word from worker1\n');
        for (const address of ['198.19.250.1', '198.19.250.128']) {
          const spy = sessionSpec(folder, facts, ['python3', '-c', ask(address, 1)]);
          expect(await runSession(runtime, spy)).toMatch(/^nothing: /);
        }
        const speaks = `import socket\nfor p in (${port + 1},${port}):\n s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM); s.settimeout(2); s.connect(("${world.internet}",p))\n try: s.send(b"x"); print(s.recv(9).decode())\n except OSError: print("nothing")`;
        expect(await runSession(runtime, sessionSpec(folder, facts, ['python3', '-c', speaks]))).toBe(
          'x\nnothing\n',
        );

        for (const key of [server!.key, ours.key]) await runtime.remove(key);
        expect((await docker.listNetworks()).map(({ Name }) => Name)).not.toContain(on);
        expect(interfaces()).not.toContain(`bx${markOf(home)}6y`);
      } finally {
        echo.kill('SIGKILL');
        await world.end();
      }
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
