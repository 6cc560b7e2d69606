import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EmbeddedServer } from './server-process.ts';
import { startNatsServer } from './start-nats-server.ts';

describe('an embedded nats-server', () => {
  let stateFolder: string;
  const started: EmbeddedServer[] = [];
  const connections: NatsConnection[] = [];
  const start = async (
    options: Partial<Parameters<typeof startNatsServer>[0]> = {},
  ): Promise<EmbeddedServer> => {
    const server = await startNatsServer({ stateFolder, diesWithParent: true, ...options });
    started.push(server);
    return server;
  };
  /** `user:password@` in the URL, as the services get it. */
  const connectTo = async (url: string): Promise<NatsConnection> => {
    const { host, username, password } = new URL(url);
    const connection = await connect({
      servers: host,
      reconnect: false,
      ...(username === '' ? {} : { user: username, pass: password }),
    });
    connections.push(connection);
    return connection;
  };

  beforeEach(async () => {
    stateFolder = await mkdtemp(path.join(tmpdir(), 'berth-nats-'));
  });
  afterEach(async () => {
    for (const connection of connections.splice(0)) await connection.close();
    for (const server of started.splice(0)) await server.kill9();
    await rm(stateFolder, { recursive: true, force: true });
  });

  it('keeps its streams when it is stopped, and when it is killed', async () => {
    const first = await start();
    const before = await connectTo(first.url);
    await (await jetstreamManager(before)).streams.add({ name: 'KEPT', subjects: ['kept.>'] });
    await jetstream(before).publish('kept.one', 'one');
    await first.stop();
    const second = await start();
    await jetstream(await connectTo(second.url)).publish('kept.two', 'two');
    await second.kill9();
    const third = await start();
    const info = await (await jetstreamManager(await connectTo(third.url))).streams.info('KEPT');
    expect(info.state.messages).toBe(2);
  });

  it('takes over from one that an earlier caller left running', async () => {
    const left = await start();
    const next = await start();
    await left.exited;
    expect((await connectTo(next.url)).isClosed()).toBe(false);
  });

  it('lets a user say and hear only what he may, and answer requests', async () => {
    const server = await start({
      users: [
        { name: 'asker', password: 'a', publish: ['shop.>'], subscribe: ['_INBOX.>'] },
        { name: 'keeper', password: 'b', publish: [], subscribe: ['shop.>'] },
      ],
    });
    const asker = await connectTo(server.url);
    const keeper = await connectTo(server.url.replace('asker:a@', 'keeper:b@'));
    keeper.subscribe('shop.price', { callback: (_error, message) => void message.respond('7') });
    await keeper.flush();
    expect((await asker.request('shop.price', '', { timeout: 2000 })).string()).toBe('7');
    const refused = new Promise((resolve) => {
      asker.subscribe('shop.price', { callback: (error) => resolve(error?.message) });
    });
    expect(await refused).toMatch(/permissions violation/i);
    await expect(connectTo(server.url.replace('asker:a@', 'asker:wrong@'))).rejects.toThrow();
  });
});
