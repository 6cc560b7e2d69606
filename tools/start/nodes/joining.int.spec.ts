import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect, type NatsConnection, nkeyAuthenticator, nkeys } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBus, requester, type Bus } from '#bus';
import { type AdmittedNode, PATTERNS, SUBJECTS, writeJoinToken } from '#contracts';
import { type NatsServer, startNatsServer } from '#embedded';
import { accept, nodeId, refuse, silentLog, type Refusal, type Result } from '#kernel';
import { joinPool } from '../join/join-pool.ts';
import { readMembership } from '../join/membership.ts';
import { natsUsers } from '../nats-users.ts';
import type { Secrets } from '../secrets.ts';
import { openStateFolder, type StateFolder } from '../state-folder.ts';
import { type Certificates, openCertificates } from './certificates.ts';
import { doorUsers, joiningPassword, launcherLogin, natsOperator } from './door-users.ts';
import { keepDoor } from './keep-door.ts';

const passwords = { scheduler: 's', gateway: 'g', storage: 't', metrics: 'm', agent: 'a' };
const secrets: Secrets = { adminKey: 'k', secretKey: 'of-the-tests', passwords };
const NODE = nodeId('gpu-2');

describe('a pool that other servers join', () => {
  let folder: string;
  let certificates: Certificates;
  let server: NatsServer;
  let closeDoor: () => Promise<void>;
  let gateway: Bus;
  let written: readonly AdmittedNode[] = [];
  /** What the gateway says to who asks to join, and what it was asked. */
  let verdict: Result<unknown, Refusal> = accept({ nodeId: NODE });
  const asked: unknown[] = [];
  const connections: NatsConnection[] = [];

  const ask = (pattern: string, data: object) => requester(gateway)(pattern, data, { timeoutMs: 5000 });
  const admit = (...nodes: readonly AdmittedNode[]) => ask(PATTERNS.admitNodes, { nodes });
  const keyed = () => {
    const keys = nkeys.createUser();
    return { keys, node: { nodeId: NODE, publicKey: keys.getPublicKey() } };
  };
  const as = async (keys: nkeys.KeyPair, authority = certificates.authority): Promise<NatsConnection> => {
    const connection = await connect({
      servers: `127.0.0.1:${server.port}`,
      authenticator: nkeyAuthenticator(keys.getSeed()),
      inboxPrefix: '_INBOX.agent-gpu-2',
      tls: { ca: authority, handshakeFirst: true },
      reconnect: false,
      timeout: 5000,
    });
    connections.push(connection);
    return connection;
  };
  const tokenWith = (authority = certificates.authority, secret = 'x'.repeat(43)): string =>
    writeJoinToken({
      nodeId: NODE,
      server: `tls://127.0.0.1:${server.port}`,
      authority,
      password: joiningPassword(secrets),
      secret,
    });
  const join = (state: StateFolder, token?: string) =>
    joinPool({
      state,
      ...(token === undefined ? {} : { token }),
      version: '0.1.0',
      signal: AbortSignal.timeout(20_000),
      say: () => undefined,
    });
  const stateAt = (name: string) => openStateFolder(path.join(folder, name));

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'berth-joining-'));
    certificates = await openCertificates(path.join(folder, 'certificates'), ['127.0.0.1'], Date.now());
    const users = () => [...natsUsers(secrets, 'n1'), ...doorUsers(secrets, written)];
    server = await startNatsServer({
      stateFolder: folder,
      certificate: certificates,
      operator: natsOperator(secrets),
      users: users(),
      diesWithParent: true,
    });
    const url = `tls://127.0.0.1:${server.port}`;
    closeDoor = keepDoor({
      url,
      authority: certificates.authority,
      login: launcherLogin(secrets),
      operator: natsOperator(secrets),
      place: { server: url, authority: certificates.authority, password: 'p', ownNodes: ['n1'] },
      admitted: [],
      write: async (nodes) => {
        written = nodes;
        await server.writeUsers(users());
      },
      say: () => undefined,
    });
    const { authority } = certificates;
    gateway = openBus({
      ...{ url: `tls://gateway:g@127.0.0.1:${server.port}`, security: { authority } },
      ...{ name: 'spec', log: silentLog },
    });
    await gateway.connected();
    gateway.listen(PATTERNS.enrolNode, (message) => {
      asked.push(message.json<{ data: unknown }>().data);
      message.respond(JSON.stringify({ response: verdict, isDisposed: true, id: '1' }));
    });
    await gateway.connection().flush();
  });
  afterAll(async () => {
    for (const connection of connections) await connection.close();
    await closeDoor();
    await gateway.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('tells the gateway where they come in', async () => {
    expect(await ask(PATTERNS.joiningPlace, {})).toMatchObject({ ok: true, value: { ownNodes: ['n1'] } });
  });

  it('lets in the key that was admitted, as the node that it is for, and cuts it off when it is not any more', async () => {
    const { keys, node } = keyed();
    await expect(as(keys)).rejects.toThrow(/authorization/i);
    expect(await admit(node)).toMatchObject({ ok: true });
    const agent = await as(keys);
    const refused = (async () => {
      for await (const status of agent.status()) if (status.type === 'error') return status.error.message;
      return 'nothing was refused';
    })();
    agent.publish(SUBJECTS.heartbeat(nodeId('n1')), '{}');
    expect(await refused).toMatch(/publish to "heartbeat.n1"/i);
    const ended = agent.closed();
    expect(await admit()).toMatchObject({ ok: true });
    await ended;
    await expect(as(keys)).rejects.toThrow(/authorization/i);
  });

  it('ends the old key when another one speaks for the node, and nobody else’s connection', async () => {
    const [old, fresh, other] = [keyed(), keyed(), keyed()];
    const elsewhere = { ...other.node, nodeId: nodeId('gpu-3') };
    await admit(old.node, elsewhere);
    const [ended, stays] = [(await as(old.keys)).closed(), await as(other.keys)];
    await Promise.all([admit(fresh.node, elsewhere), admit(fresh.node, elsewhere)]);
    await ended;
    await as(fresh.keys);
    expect(stays.isClosed()).toBe(false);
  });

  it('refuses a list that would end up as something else in the configuration of the server', async () => {
    const before = written;
    for (const publicKey of ['U1', `${keyed().node.publicKey} }`, ''])
      expect(await ask(PATTERNS.admitNodes, { nodes: [{ nodeId: 'gpu-2', publicKey }] })).toMatchObject({
        refusal: { code: 'invalid-request' },
      });
    expect(written).toEqual(before);
  });

  it('is joined with a key that is made here and stays here, by its owner alone', async () => {
    verdict = accept({ nodeId: NODE });
    const state = await stateAt('joins');
    const { seed } = await join(state, tokenWith());
    const [request] = asked.splice(0);
    expect(request).toMatchObject({ protocol: 1, version: '0.1.0', secret: 'x'.repeat(43) });
    expect(JSON.stringify(request)).not.toContain(seed);
    expect((await stat(state.membershipFile)).mode & 0o777).toBe(0o600);
    expect((await join(state, tokenWith())).seed).toBe(seed);
    expect((await join(state)).seed).toBe(seed);
    expect(asked).toEqual([]);
  });

  it('keeps the key that it had while a new invitation is refused, and says why', async () => {
    const state = await stateAt('keeps');
    verdict = accept({ nodeId: NODE });
    const { seed } = await join(state, tokenWith());
    verdict = refuse({ code: 'invitation-invalid', message: 'The invitation of gpu-2 has expired.' });
    await expect(join(state, tokenWith(certificates.authority, 'y'.repeat(43)))).rejects.toThrow(
      'The invitation of gpu-2 has expired',
    );
    expect((await join(state)).seed).toBe(seed);
    const { pending } = await readMembership(state.membershipFile);
    verdict = accept({ nodeId: NODE });
    expect((await join(state, tokenWith(certificates.authority, 'y'.repeat(43)))).seed).toBe(pending?.seed);
  });

  it('says nothing to a server that another authority vouches for', async () => {
    asked.length = 0;
    const other = await openCertificates(path.join(folder, 'others'), ['127.0.0.1'], Date.now());
    const state = await stateAt('mistrusts');
    await expect(join(state, tokenWith(other.authority))).rejects.toThrow(/not the machine that made this/);
    await expect(as(keyed().keys, other.authority)).rejects.toThrow(/certificate/i);
    expect(asked).toEqual([]);
  });

  it('is not joined by a folder that holds a control plane, or another node', async () => {
    verdict = accept({ nodeId: NODE });
    const state = await stateAt('joins-twice');
    await join(state, tokenWith());
    const token = writeJoinToken({
      nodeId: 'gpu-9',
      server: `tls://127.0.0.1:${server.port}`,
      authority: certificates.authority,
      password: joiningPassword(secrets),
      secret: 'z'.repeat(43),
    });
    await expect(join(state, token)).rejects.toThrow(/is that of gpu-2/);
    await expect(join({ ...state, secretsFile: certificates.authorityFile }, token)).rejects.toThrow(
      /control plane/,
    );
    expect(await readFile(state.membershipFile, 'utf8')).not.toContain('gpu-9');
  });
});
