import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type EmbeddedServer, type NatsServerOptions, startNatsServer } from '#embedded';
import { accept, DependencyFailure, silentLog } from '#kernel';
import { type Bus, openBus } from './bus.ts';
import { requester } from './rpc/requester.ts';

let folder: string;
let nats: EmbeddedServer;
const buses: Bus[] = [];

const start = async (options: Partial<NatsServerOptions> = {}): Promise<void> => {
  nats = await startNatsServer({ stateFolder: folder, diesWithParent: true, ...options });
};
const open = (url = nats.url): Bus => {
  const bus = openBus({ url, name: 'spec', log: silentLog });
  buses.push(bus);
  return bus;
};
const until = (holds: () => void | Promise<void>) => vi.waitFor(holds, { timeout: 15_000, interval: 20 });

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'berth-bus-'));
});
afterEach(async () => {
  await Promise.all(buses.splice(0).map(({ close }) => close()));
  await nats.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('the bus', () => {
  it('connects when the server comes, however late, and hears hints over reconnects', async () => {
    await start();
    const early = open();
    await early.connected();
    await nats.kill9();

    const late = open();
    const heard: string[] = [];
    const stopHearing = late.listen('hint.spec', (message) => heard.push(message.string()));
    expect(() => late.connection()).toThrow(DependencyFailure);
    expect(late.isConnected()).toBe(false);

    const say = (word: string) =>
      until(async () => {
        expect(early.isConnected() && late.isConnected()).toBe(true);
        early.hint('hint.spec', word);
        await early.connection().flush();
        await late.connection().flush();
        expect(heard).toContain(word);
      });
    await start({ port: nats.port });
    await late.connected();
    await say('one');
    await nats.kill9();
    await start({ port: nats.port });
    await say('two');

    stopHearing();
    heard.length = 0;
    early.hint('hint.spec', 'three');
    await early.connection().flush();
    await late.connection().flush();
    expect(heard).toEqual([]);
  });

  it('lets go of a server that never came', async () => {
    await start();
    await nats.stop();
    const bus = open();
    const waiting = bus.connected();
    await bus.close();
    await expect(waiting).rejects.toThrow(DependencyFailure);
    await start({ port: nats.port });
  });

  it('listens for answers only where its user may', async () => {
    await start({
      users: [
        { name: 'asker', password: 'p1', publish: ['question'], subscribe: ['_INBOX.asker.>'] },
        { name: 'owner', password: 'p:/2', publish: [], subscribe: ['question', '_INBOX.owner.>'] },
      ],
    });
    const asker = open(`nats://asker:p1@127.0.0.1:${nats.port}`);
    const owner = open(`nats://owner:${encodeURIComponent('p:/2')}@127.0.0.1:${nats.port}`);
    await Promise.all([asker.connected(), owner.connected()]);
    owner.listen('question', (message) => {
      message.respond(JSON.stringify({ response: accept('answer'), isDisposed: true }));
    });
    await owner.connection().flush();
    expect(await requester(asker)('question', {}, { timeoutMs: 2000 })).toEqual(accept('answer'));
  });

  it('tries a request again until somebody answers, if it may', async () => {
    await start();
    const [asker, owner] = [open(), open()];
    await Promise.all([asker.connected(), owner.connected()]);
    const request = requester(asker);
    await expect(request('question', {}, { timeoutMs: 300 })).rejects.toMatchObject({ retryable: true });
    const answer = request('question', {}, { timeoutMs: 300, retryForMs: 10_000 });
    await expect(request('question', {}, { timeoutMs: 300 })).rejects.toThrow(DependencyFailure);
    owner.listen('question', (message) => {
      message.respond(JSON.stringify({ response: accept(1), isDisposed: true }));
    });
    expect(await answer).toEqual(accept(1));
  });
});
