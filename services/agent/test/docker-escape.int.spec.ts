import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { mebibytes, nodeId, silentLog } from '#kernel';
import { openDocker } from '../src/adapters/docker/open-docker.ts';
import { installInit } from '../src/adapters/disk/install-program.ts';
import { readRecipes } from '../src/adapters/images/recipes.ts';
import { DEFAULT_ISOLATION } from '../src/domain/node-isolation.ts';
import type { RunKey } from '../src/domain/run.ts';
import type { Runtime, RuntimeFacts } from '../src/ports/runtime.ts';
import { type Attempts, tryToEscape } from './attempts.ts';
import { type OutsideWorld, outsideWorld } from './outside-world.ts';
import { runSession, sessionSpec, startSession } from './session-run.ts';

const docker = new Docker();
const fault = await docker.ping().then(
  () => (process.getuid?.() === 0 ? null : 'the firewall needs root'),
  () => 'no Docker engine answers',
);
const recipesFolder = fileURLToPath(new URL('../../../images', import.meta.url));
const cacheFolder = path.join(os.tmpdir(), 'berth-test-image-cache');
const PIDS_MAX = 64;

/** A greeting that whoever gets through reads. */
const SERVER = [
  'python3',
  '-c',
  'import socketserver as s\nclass H(s.BaseRequestHandler):\n def handle(self): self.request.sendall(b"neighbour")\ns.ThreadingTCPServer(("0.0.0.0",8000),H).serve_forever()',
];

/** Bridges of sessions come and go while other tests run. */
const hostAddresses = (): readonly string[] =>
  Object.entries(os.networkInterfaces())
    .filter(([name]) => !name.startsWith('bt'))
    .flatMap(([, found = []]) => found)
    .flatMap(({ family, address, internal }) => (family === 'IPv4' && !internal ? [address] : []));

describe.skipIf(fault !== null)(
  `a session in Docker${fault === null ? '' : ` (skipped: ${fault})`}`,
  { timeout: 120_000 },
  () => {
    let folder: string;
    let runtime: Runtime;
    let facts: RuntimeFacts;
    let world: OutsideWorld;
    let attempts: Attempts;
    /** The same as a session, but put on the engine's own default network without our firewall: what can be reached if nothing keeps it from that. */
    let unguarded: readonly string[];
    let neighbour: RunKey;
    const ends: (() => Promise<unknown>)[] = [];
    const targets = { tcp: {}, udp: {} } as Record<'tcp' | 'udp', Record<string, [string, number]>>;

    const containerOf = (key: RunKey) => docker.getContainer(`berth-${key.sessionId}-${key.epoch}`).inspect();
    /** Of the one that holds it, if there is one. */
    const networkOf = async (key: RunKey) => {
      const own = await containerOf(key);
      const [, holder] = own.HostConfig.NetworkMode?.split('container:') ?? [];
      const at = holder === undefined ? own : await docker.getContainer(holder).inspect();
      const [network] = Object.values(at.NetworkSettings.Networks);
      if (network === undefined) throw new Error('it has no network');
      return network;
    };

    /** Two networks wait that are held: one for whoever prepares the attempts, one for them. */
    const untilHeld = () =>
      vi.waitFor(
        async () => {
          const label = ['berth.hold', 'berth.node=escape'];
          const holders = await docker.listContainers({ filters: { label } });
          if (holders.length < 2) throw new Error(`only ${holders.length} networks are held`);
        },
        { timeout: 30_000, interval: 100 },
      );

    beforeAll(async () => {
      folder = await mkdtemp(path.join(os.tmpdir(), 'berth-escape-'));
      const init = await installInit(folder);
      world = await outsideWorld('esc');
      ends.push(world.end);
      runtime = openDocker({
        docker,
        recipes: readRecipes(recipesFolder, cacheFolder),
        nodeId: nodeId('escape'),
        home: randomBytes(8).toString('hex'),
        isolation: {
          ...DEFAULT_ISOLATION,
          bounds: { ...DEFAULT_ISOLATION.bounds, pidsMax: PIDS_MAX },
          egressDenied: [world.denied],
          natsUrl: `nats://agent:secret@${world.controlPlane}:4222`,
        },
        ready: { folder: path.join(folder, 'ready'), initFile: 'file' in init ? init.file : null },
        log: silentLog,
      });
      facts = await runtime.probe();
      await runtime.ensureImage('python', () => undefined, new AbortController().signal);

      // Doors to NATS and Postgres on every address of this machine, as a careless operator has them.
      const port = await openDoor(inject('natsUrl'));
      const postgresPort = await openDoor(inject('postgresUrl'));
      const echo = createSocket('udp4', (message, from) => echo.send(message, from.port, from.address));
      await new Promise<void>((resolve) => echo.bind(0, '0.0.0.0', resolve));
      ends.push(async () => echo.close());

      neighbour = await startSession(runtime, sessionSpec(folder, facts, SERVER));
      const beside = await networkOf(neighbour);
      const published = await docker.createContainer({
        Image: 'berth/python:latest',
        Entrypoint: [],
        Cmd: SERVER,
        HostConfig: { Init: true, PortBindings: { '8000/tcp': [{ HostPort: '' }] } },
        ExposedPorts: { '8000/tcp': {} },
      });
      ends.push(() => published.remove({ force: true }));
      await published.start();
      const { NetworkSettings: shown } = await published.inspect();
      const shownAddress = shown.Networks['bridge']?.IPAddress ?? '';
      const publishedPort = Number(shown.Ports['8000/tcp']?.[0]?.HostPort);
      for (const address of hostAddresses()) {
        targets.tcp[`NATS of this machine at ${address}`] = [address, port];
        targets.tcp[`Postgres of this machine at ${address}`] = [address, postgresPort];
        targets.tcp[`a published port at ${address}`] = [address, publishedPort];
        targets.udp[`this machine at ${address}`] = [address, echo.address().port];
      }
      targets.tcp['NATS at the gateway of another session'] = [beside.Gateway, port];
      targets.tcp['another session'] = [beside.IPAddress, 8000];
      targets.tcp['a container of somebody else'] = [shownAddress, 8000];
      targets.tcp['the metadata address'] = [world.metadata, world.port];
      targets.tcp['the control plane'] = [world.controlPlane, world.port];
      targets.tcp['what the operator denies'] = [world.denied, world.port];
      targets.tcp['the internet'] = [world.internet, world.port];
      await vi.waitFor(() => reachable(beside.IPAddress, 8000), { timeout: 20_000 });
      await vi.waitFor(() => reachable(shownAddress, 8000), { timeout: 20_000 });

      await untilHeld();
      attempts = await tryToEscape(runtime, folder, facts, {
        ...targets,
        gatewayPort: port,
        pids: [(await containerOf(neighbour)).State.Pid],
        names: [neighbour.sessionId, `berth-${neighbour.sessionId}-1`, 'postgres', 'nats'],
      });
      unguarded = await fromDefaultNetwork();
    }, 240_000);
    afterAll(async () => {
      for (const run of await runtime.list()) await runtime.remove(run);
      await runtime.close();
      for (const end of ends.toReversed()) await end();
      await rm(folder, { recursive: true, force: true });
    });

    const expectStopped = (name: string): string => {
      expect(attempts.through).not.toContain(name);
      return attempts.saw(name);
    };
    const expectAllStopped = (names: RegExp): void => {
      const tried = attempts.names.filter((name) => names.test(name));
      expect(tried).not.toEqual([]);
      expect(attempts.through.filter((name) => names.test(name))).toEqual([]);
    };

    it('is on a network that was held for it', () =>
      // Who joins a holder has its host name, which is that of the network.
      expect(attempts.saw('host name')).toMatch(/^berth-[0-9a-f]{8}-\d+$/));

    it('gets through nowhere but to the internet, which is open', () => {
      // The program of root runs; with whose rights is the next test.
      expect(attempts.through).toEqual(['gain the rights of a setuid program', 'connect to the internet']);
      expect(attempts.saw('connect to the internet')).toContain('outside');
    });

    it('is neither root nor becomes root, not even by a program of root that has the setuid bit', () => {
      expectStopped('become root');
      expect(attempts.saw('gain the rights of a setuid program')).toBe('1000');
      expect(attempts.saw('capabilities')).toBe('0000000000000000');
    });

    it('mounts nothing, and makes or enters no namespace', () =>
      expectAllStopped(/mount|root$|namespace|root writable/));

    it('makes none of the system calls that break out of containers', () => expectAllStopped(/^call /));

    it('opens no raw socket, and does not reach the hypervisor', () => {
      expectStopped('open a raw socket');
      expectStopped('open a packet socket');
      expectStopped('speak to the hypervisor');
    });

    it('writes nothing outside of its folders, and no setting of the kernel', () => {
      expectAllStopped(/^write \//);
      expect(expectStopped('write /usr/x')).toContain('Read-only file system');
    });

    it('does not change its own limits, its priority, or who is killed first', () => {
      expectAllStopped(/^write a control group/);
      expectStopped('take precedence');
      expectStopped("escape the kernel's choice when memory is short");
      expectStopped('leave a core dump');
      expectStopped('set the clock');
    });

    it('has no device of the machine, and makes none', () => expectAllStopped(/^(open \/dev|make a device)/));

    it("sees no socket of an engine, and no folder of the machine but the session's own", () => {
      expectAllStopped(/\.sock$/);
      const ours =
        /^\/(work|tmp|home\/berth|etc\/(resolv\.conf|hostname|hosts)|(usr\/sbin|sbin|dev)\/[\w-]+)$/;
      const kernels = /^\/(proc|sys|dev)(\/|$)/;
      const mounts: readonly string[] = JSON.parse(attempts.saw('mounts'));
      expect(mounts.filter((mount) => mount !== '/' && !ours.test(mount) && !kernels.test(mount))).toEqual(
        [],
      );
    });

    it('sees, signals and traces no process but its own', () => {
      expect(JSON.parse(attempts.saw('processes'))).toEqual([
        expect.stringContaining('docker-init'),
        'python3 attempts.py',
      ]);
      expectAllStopped(/process of another session/);
    });

    it('reaches no port of this machine: not NATS, not Postgres, not a published one, at none of its addresses', () => {
      expectAllStopped(/^connect to (NATS|Postgres|this machine|a published port)/);
      expectAllStopped(/^ask .* by UDP$/);
      expectStopped('speak IPv6 to its own network');
      expect(expectStopped('connect to this machine at its own gateway')).toContain('Connection refused');
    });

    it('reaches no other session, neither by address nor by name, nor any other container', () => {
      expectStopped('connect to another session');
      expectStopped('connect to a container of somebody else');
      expectAllStopped(/^find the name/);
    });

    it('reaches neither the metadata address, nor the control plane, nor what the operator denies', () => {
      expect(expectStopped('connect to the metadata address')).toContain('Connection refused');
      expectStopped('connect to the control plane');
      expectStopped('connect to what the operator denies');
    });

    it('would reach all of that, if it were not for its network and the firewall', () =>
      expect(unguarded).toEqual(Object.keys(targets.tcp).filter((name) => name !== 'another session')));

    it('fills no more than its share of memory with files', () => {
      for (const at of ['/tmp', '/home/berth', '/dev/shm'])
        expect(Number(attempts.saw(`fill ${at}`))).toBe(mebibytes(128));
    });

    it('makes no more processes than a session may', () => {
      expect(Number(attempts.saw('fork'))).toBeGreaterThan(PIDS_MAX / 2);
      expect(Number(attempts.saw('fork'))).toBeLessThan(PIDS_MAX);
    });

    it('is ended when it takes more memory than granted, swap included, and nobody else is', async () => {
      const spec = sessionSpec(folder, facts, ['python3', '-c', 'print(len(bytearray(300 * 2**20)))']);
      expect(await runSession(runtime, spec)).toBe('');
      expect(await seen(spec.key)).toMatchObject({ end: { kind: 'exit', exitCode: 137, oomKilled: true } });
      expect(await seen(neighbour)).toMatchObject({ phase: 'running' });
      const { HostConfig: host } = await containerOf(spec.key);
      expect([host.Memory, host.MemorySwap]).toEqual([mebibytes(256), mebibytes(256)]);
    });

    it('has as much shared memory as was asked for', async () => {
      const script = 'import os; s = os.statvfs("/dev/shm"); print(s.f_blocks * s.f_frsize)';
      const spec = sessionSpec(folder, facts, ['python3', '-c', script], { shmBytes: mebibytes(200) });
      expect(Number(await runSession(runtime, spec))).toBe(mebibytes(200));
    });

    it('reaches nobody when its egress is internal, while this machine reaches it', async () => {
      const spec = sessionSpec(folder, facts, SERVER, { egress: 'internal' });
      const key = await startSession(runtime, spec);
      const { IPAddress: address } = await networkOf(key);
      await vi.waitFor(() => reachable(address, 8000), { timeout: 20_000 });
      const closed = await tryToEscape(runtime, folder, facts, targets, { egress: 'internal' });
      expect(closed.through).toEqual(['gain the rights of a setuid program']);
      expect(closed.saw('connect to the internet')).toContain('Connection refused');
    });

    it('has no network at all when its egress is none', async () => {
      const alone = await tryToEscape(runtime, folder, facts, targets, { egress: 'none' });
      expect(alone.through).toEqual(['gain the rights of a setuid program']);
      expect(JSON.parse(alone.saw('interfaces'))).toEqual(['lo']);
    });

    async function seen(key: RunKey) {
      return (await runtime.list()).find(({ sessionId }) => sessionId === key.sessionId);
    }

    /** A port on all addresses of this machine that leads to the server. */
    async function openDoor(url: string): Promise<number> {
      const { hostname, port } = new URL(url);
      const relay = createServer((client) => {
        const server = connect(Number(port), hostname);
        for (const socket of [client, server]) socket.on('error', () => undefined);
        client.pipe(server).pipe(client);
      });
      relay.listen(0, '0.0.0.0');
      await once(relay, 'listening');
      ends.push(async () => void relay.close());
      const address = relay.address();
      return typeof address === 'object' && address !== null ? address.port : 0;
    }

    async function reachable(host: string, port: number): Promise<void> {
      const socket = connect(port, host);
      await once(socket, 'connect').finally(() => socket.destroy());
    }

    async function fromDefaultNetwork(): Promise<readonly string[]> {
      const script = `import socket,json\nfor name,(h,p) in json.loads(${JSON.stringify(JSON.stringify(targets.tcp))}).items():\n try:\n  c=socket.create_connection((h,p),2); print(name)\n except OSError: pass`;
      const container = await docker.createContainer({
        Image: 'berth/python:latest',
        Entrypoint: [],
        Cmd: ['python3', '-c', script],
      });
      try {
        await container.start();
        await container.wait();
        const said = await container.logs({ follow: false, stdout: true });
        return said
          .toString('utf8')
          .split('\n')
          .map((line) => line.replace(/^[^A-Za-z]*/, ''))
          .filter((line) => line !== '');
      } finally {
        await container.remove({ force: true });
      }
    }
  },
);
