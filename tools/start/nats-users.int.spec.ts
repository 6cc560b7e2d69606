import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REPORTS_STREAM, SUBJECTS } from '#contracts';
import { startNatsServer, type EmbeddedServer } from '#embedded';
import { nodeId } from '#kernel';
import { natsUsers } from './nats-users.ts';
import type { Secrets } from './secrets.ts';

const passwords = { scheduler: 's', gateway: 'g', storage: 't', metrics: 'm', agent: 'a' };
const secrets: Secrets = { adminKey: 'k', secretKey: 's', passwords };

describe('the rights of the services in NATS', () => {
  let folder: string;
  let server: EmbeddedServer;
  const connections: NatsConnection[] = [];
  const as = async (user: string, password: string): Promise<NatsConnection> => {
    const connection = await connect({
      servers: `127.0.0.1:${server.port}`,
      user,
      pass: password,
      inboxPrefix: `_INBOX.${user}`,
      timeout: 5000,
    });
    connections.push(connection);
    return connection;
  };
  /** Resolves with the subject that the server refused. */
  const refused = (connection: NatsConnection): Promise<string> =>
    (async () => {
      for await (const status of connection.status()) {
        if (status.type === 'error') return status.error.message;
      }
      return 'nothing was refused';
    })();

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'berth-users-'));
    server = await startNatsServer({
      stateFolder: folder,
      users: natsUsers(secrets, 'n1'),
      diesWithParent: true,
    });
  });
  afterAll(async () => {
    for (const connection of connections) await connection.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('let an agent report to the scheduler, and have it stored', async () => {
    const scheduler = await as('scheduler', 's');
    await (
      await jetstreamManager(scheduler)
    ).streams.add({
      name: REPORTS_STREAM,
      subjects: [SUBJECTS.reports],
    });
    const agent = await as('agent-n1', 'a');
    const ack = await jetstream(agent).publish(SUBJECTS.report(nodeId('n1')), '{}', { msgID: '1' });
    expect(ack.stream).toBe(REPORTS_STREAM);
  });

  it('let the scheduler answer an agent', async () => {
    const scheduler = await as('scheduler', 's');
    scheduler.subscribe('scheduler.node.*.desired', {
      callback: (_error, message) => void message.respond('wanted'),
    });
    await scheduler.flush();
    const agent = await as('agent-n1', 'a');
    expect((await agent.request('scheduler.node.n1.desired', '')).string()).toBe('wanted');
  });

  it('let a node speak only as itself', async () => {
    const agent = await as('agent-n1', 'a');
    const answer = refused(agent);
    agent.publish(SUBJECTS.report(nodeId('n2')), '{}');
    expect(await answer).toMatch(/publish to "report.n2"/i);
  });

  it.each(['scheduler.session.request', 'event.session.x.placed', '$JS.API.STREAM.DELETE.EVENTS'])(
    'keep an agent from %s',
    async (subject) => {
      const agent = await as('agent-n1', 'a');
      const answer = refused(agent);
      agent.publish(subject, '{}');
      expect(await answer).toMatch(/permissions violation/i);
    },
  );

  it('keep one service from hearing the answers to another', async () => {
    const gateway = await as('gateway', 'g');
    const heard = new Promise<string>((resolve) => {
      gateway.subscribe('_INBOX.scheduler.>', { callback: (error) => resolve(error?.message ?? 'heard') });
    });
    expect(await heard).toMatch(/permissions violation/i);
  });

  it('keep the gateway from writing facts', async () => {
    const gateway = await as('gateway', 'g');
    const answer = refused(gateway);
    gateway.publish('event.session.x.placed', '{}');
    expect(await answer).toMatch(/permissions violation/i);
  });
});
