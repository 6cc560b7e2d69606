import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEAD_LETTERS_STREAM } from '#contracts';
import { type EmbeddedServer, startNatsServer } from '#embedded';
import { DependencyFailure, silentLog } from '#kernel';
import { type Bus, openBus } from '../bus.ts';
import {
  consumeWork,
  PoisonMessage,
  type Work,
  type WorkConsumer,
  type WorkOptions,
} from './consume-work.ts';
import { publishDurably } from './publish-durably.ts';
import { REPORTS } from './streams.ts';

let folder: string;
let nats: EmbeddedServer;
let bus: Bus;
const consumers: WorkConsumer[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'berth-work-'));
  nats = await startNatsServer({ stateFolder: folder, diesWithParent: true });
  bus = openBus({ url: nats.url, name: 'spec', log: silentLog });
  await bus.connected();
});
afterEach(async () => {
  await Promise.all(consumers.splice(0).map(({ stop }) => stop()));
  await bus.close();
  await nats.stop();
  await rm(folder, { recursive: true, force: true });
});

const restartNats = async (betweenRuns: () => Promise<void> = () => Promise.resolve()): Promise<void> => {
  await nats.kill9();
  await betweenRuns();
  nats = await startNatsServer({ stateFolder: folder, port: nats.port, diesWithParent: true });
};

const report = (n: number, node = 'n1') =>
  publishDurably(bus, {
    stream: REPORTS,
    subject: `report.${node}`,
    payload: JSON.stringify({ n }),
    messageId: `${node}:${n}`,
    deadlineMs: 20_000,
  });

const consume = (handle: WorkOptions['handle'], options: Partial<WorkOptions> = {}): WorkConsumer => {
  const consumer = consumeWork({
    bus,
    log: silentLog,
    stream: REPORTS,
    durable: 'scheduler-reports',
    maxInFlight: 8,
    backoffMs: [20],
    maxDeliveries: 3,
    handle,
    ...options,
  });
  consumers.push(consumer);
  return consumer;
};

const collect = (): { readonly seen: number[]; readonly handle: (work: Work) => Promise<void> } => {
  const seen: number[] = [];
  return {
    seen,
    handle: (work) => {
      const body = work.json();
      if (typeof body === 'object' && body !== null && 'n' in body) seen.push(Number(body.n));
      return Promise.resolve();
    },
  };
};

const deadLetters = async () => {
  const manager = await jetstreamManager(bus.connection());
  const { state } = await manager.streams.info(DEAD_LETTERS_STREAM);
  return state.messages === 0
    ? undefined
    : await manager.streams.getMessage(DEAD_LETTERS_STREAM, { seq: state.last_seq });
};

/** What came, in the order of its first coming: what was not known as acknowledged when the server died comes again. */
const firstComings = (seen: readonly number[]): readonly number[] => [...new Set(seen)];

const until = (holds: () => void | Promise<void>) => vi.waitFor(holds, { timeout: 15_000, interval: 20 });

describe('work from a stream', () => {
  it('is handled once each, in order with one in flight', async () => {
    const { seen, handle } = collect();
    consume(handle, { maxInFlight: 1 });
    for (let n = 1; n <= 20; n++) await report(n);
    await until(() => expect(seen).toEqual(Array.from({ length: 20 }, (_, n) => n + 1)));
  });

  it('stores a message once when it is published twice', async () => {
    await report(1);
    await report(1);
    const { seen, handle } = collect();
    consume(handle);
    await report(2);
    await until(() => expect(seen).toEqual([1, 2]));
  });

  it('comes again when the handler failed', async () => {
    const tried: number[] = [];
    const consumer = consume(({ delivery }) => {
      tried.push(delivery);
      return delivery < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve();
    });
    await report(1);
    await until(() => expect(tried).toEqual([1, 2, 3]));
    await until(() => expect(consumer.counts()).toEqual({ handled: 1, retried: 2, deadLettered: 0 }));
  });

  it('becomes a dead letter with its cause after the last attempt, and others go on', async () => {
    const { seen, handle } = collect();
    const consumer = consume(async (work) => {
      if (work.subject === 'report.bad') throw new Error('no such session');
      await handle(work);
    });
    await report(1, 'bad');
    await report(2);
    await until(() => expect(consumer.counts()).toEqual({ handled: 1, retried: 2, deadLettered: 1 }));
    expect(seen).toEqual([2]);
    const letter = await deadLetters();
    expect(letter?.subject).toBe('dead-letter.scheduler-reports');
    expect(letter?.header.get('Berth-Cause')).toBe('no such session');
    expect(letter?.header.get('Berth-Subject')).toBe('report.bad');
    expect(letter?.json()).toEqual({ n: 1 });
  });

  it('is buried at once when it is poison', async () => {
    const consumer = consume(({ json }) => {
      json();
      return Promise.reject(new PoisonMessage('never'));
    });
    await report(1); // makes the stream
    await jetstream(bus.connection()).publish('report.n1', 'not json');
    await until(() => expect(consumer.counts()).toEqual({ handled: 0, retried: 0, deadLettered: 2 }));
  });

  it('is not given up while a dependency is away', async () => {
    let tries = 0;
    const consumer = consume(() => {
      tries += 1;
      return tries <= 6
        ? Promise.reject(new DependencyFailure('postgres', 'append', { retryable: true, cause: 'away' }))
        : Promise.resolve();
    });
    await report(1);
    await until(() => expect(consumer.counts()).toEqual({ handled: 1, retried: 6, deadLettered: 0 }));
  });

  it('goes on after a restart of the server', async () => {
    const { seen, handle } = collect();
    consume(handle);
    await report(1);
    await until(() => expect(seen).toEqual([1]));
    await restartNats();
    await report(2);
    await until(() => expect(firstComings(seen)).toEqual([1, 2]));
  });

  it('goes on with a new stream after the whole store was deleted', async () => {
    const { seen, handle } = collect();
    consume(handle);
    await report(1);
    await until(() => expect(seen).toEqual([1]));
    await restartNats(() => rm(path.join(folder, 'nats', 'jetstream'), { recursive: true, force: true }));
    await report(2);
    await until(() => expect(firstComings(seen)).toEqual([1, 2]));
  });

  it('goes on after its stream or its consumer was deleted', async () => {
    const { seen, handle } = collect();
    consume(handle);
    await report(1);
    await until(() => expect(seen).toEqual([1]));
    const manager = await jetstreamManager(bus.connection());
    await manager.consumers.delete(REPORTS.name, 'scheduler-reports');
    await report(2);
    await until(() => expect(firstComings(seen)).toEqual([1, 2]));
    await manager.streams.delete(REPORTS.name);
    await report(3);
    await until(() => expect(firstComings(seen)).toEqual([1, 2, 3]));
  });

  it('is shared among processes with the same durable', async () => {
    const [first, second] = [collect(), collect()];
    consume(first.handle, { maxInFlight: 2 });
    consume(second.handle, { maxInFlight: 2 });
    for (let n = 1; n <= 60; n++) await report(n);
    await until(() => expect([...first.seen, ...second.seen]).toHaveLength(60));
    expect(new Set([...first.seen, ...second.seen]).size).toBe(60);
  });
});
