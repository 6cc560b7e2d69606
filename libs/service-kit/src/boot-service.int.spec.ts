import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Body, Controller, Get, Inject, Module, Post } from '@nestjs/common';
import { Ctx, MessagePattern, NatsContext, Payload } from '@nestjs/microservices';
import { IsInt } from 'class-validator';
import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import { openBus, requester } from '#bus';
import { type EmbeddedServer, startNatsServer } from '#embedded';
import { accept, DependencyFailure, refuse, silentLog } from '#kernel';
import { freshDatabase } from '#testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { bootService, type RunningService, type ServiceDefinition } from './boot-service.ts';
import { loadConfig } from './config/load-config.ts';
import { PostgresServiceConfig } from './config/service-config.ts';
import { TASKS } from './tokens.ts';
import type { Tasks } from './tasks.ts';

class Ask {
  @IsInt()
  readonly n!: number;
}

const started: string[] = [];
let slow = Promise.withResolvers<void>();

@Controller()
class Probe {
  constructor(@Inject(TASKS) tasks: Tasks) {
    tasks.add({
      name: 'probe',
      run: (signal) =>
        new Promise((resolve) => {
          started.push('probe');
          signal.addEventListener('abort', () => resolve());
        }),
    });
  }

  @MessagePattern('probe.*.double')
  double(@Payload() { n }: Ask, @Ctx() context: NatsContext) {
    if (n === 13) return refuse({ code: 'unlucky', message: 'no thirteens' });
    if (n === 14) throw new DependencyFailure('postgres', 'read', { retryable: true, cause: 'away' });
    if (n === 15) throw new TypeError('secret detail');
    if (n === 16) return slow.promise.then(() => accept('late'));
    return accept({ twice: n * 2, subject: context.getSubject() });
  }

  @Get('broken')
  broken(): never {
    throw new TypeError('secret detail');
  }
  @Post('ask')
  ask(@Body() body: Ask) {
    return { n: body.n };
  }
}

@Module({ controllers: [Probe] })
class ProbeModule {}

class Init1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE probe.thing (id int PRIMARY KEY)');
  }
  async down(): Promise<void> {
    // Migrations only go forward here.
  }
}

const definition: ServiceDefinition = {
  name: 'probe',
  module: ProbeModule,
  tables: { schema: 'probe', migrations: [Init1700000000000] },
};

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean();
});

const boot = async (natsUrl: string, postgresUrl: string): Promise<RunningService> => {
  const config = loadConfig(PostgresServiceConfig, {
    BERTH_NATS_URL: natsUrl,
    BERTH_POSTGRES_URL: postgresUrl,
    BERTH_LOG_LEVEL: 'silent',
  });
  const service = await bootService(definition, config);
  cleanups.push(service.stop);
  return service;
};

const ownDatabase = async (): Promise<string> => {
  const database = await freshDatabase(inject('postgresUrl'));
  cleanups.push(database.drop);
  return database.url;
};

const ownNats = async (): Promise<{
  readonly start: () => Promise<EmbeddedServer>;
  readonly url: string;
}> => {
  const stateFolder = await mkdtemp(path.join(tmpdir(), 'berth-kit-'));
  cleanups.push(() => rm(stateFolder, { recursive: true, force: true }));
  const first = await startNatsServer({ stateFolder, diesWithParent: true });
  await first.stop();
  return {
    url: first.url,
    start: async () => {
      const server = await startNatsServer({ stateFolder, port: first.port, diesWithParent: true });
      cleanups.push(server.stop);
      return server;
    },
  };
};

const status = async (url: string): Promise<number> => (await fetch(url)).status;

describe('a booted service', () => {
  it('is alive before its dependencies are there, and becomes ready when they are', async () => {
    const nats = await ownNats();
    const service = await boot(nats.url, await ownDatabase());
    expect(await status(`${service.url}/livez`)).toBe(200);
    const missing = await fetch(`${service.url}/readyz`);
    expect(missing.status).toBe(503);
    expect(await missing.json()).toMatchObject({
      ready: false,
      checks: expect.arrayContaining([expect.objectContaining({ name: 'nats', ok: false })]),
    });

    const server = await nats.start();
    await service.isUp;
    await vi.waitFor(async () => expect(await status(`${service.url}/readyz`)).toBe(200), { timeout: 5000 });
    expect(started).toContain('probe');

    await server.kill9();
    await vi.waitFor(async () => expect(await status(`${service.url}/readyz`)).toBe(503), { timeout: 5000 });
    await nats.start();
    await vi.waitFor(async () => expect(await status(`${service.url}/readyz`)).toBe(200), {
      timeout: 10_000,
    });
  });

  it('answers requests of a pattern with a wildcard', async () => {
    const service = await boot(inject('natsUrl'), await ownDatabase());
    await service.isUp;
    const bus = openBus({ url: inject('natsUrl'), name: 'spec', log: silentLog });
    cleanups.push(bus.close);
    await bus.connected();
    const request = requester(bus);
    const ask = (data: unknown) => request('probe.node7.double', data, { timeoutMs: 2000 });

    expect(await ask({ n: 21 })).toEqual(accept({ twice: 42, subject: 'probe.node7.double' }));
    expect(await ask({ n: 13 })).toEqual(refuse({ code: 'unlucky', message: 'no thirteens' }));
    expect(await ask({ n: 'x' })).toMatchObject({ refusal: { code: 'invalid-request', pointer: '/n' } });
    expect(await ask({ n: 1, m: 1 })).toMatchObject({ refusal: { code: 'unknown-field', pointer: '/m' } });
    await expect(ask({ n: 14 })).rejects.toMatchObject({ name: 'DependencyFailure', retryable: true });
    const bug = await ask({ n: 15 });
    expect(bug).toMatchObject({ refusal: { code: 'internal' } });
    expect(JSON.stringify(bug)).not.toContain('secret');
    await expect(request('nobody.here', {}, { timeoutMs: 500 })).rejects.toMatchObject({ retryable: true });

    const unreadable = await bus.connection().request('probe.node7.double', 'not json', { timeout: 1000 });
    expect(unreadable.json()).toMatchObject({ response: { refusal: { code: 'invalid-request' } } });
  });

  it('answers what is under way before it stops', async () => {
    const service = await boot(inject('natsUrl'), await ownDatabase());
    await service.isUp;
    const bus = openBus({ url: inject('natsUrl'), name: 'spec', log: silentLog });
    cleanups.push(bus.close);
    await bus.connected();
    slow = Promise.withResolvers();
    const answer = requester(bus)('probe.node7.double', { n: 16 }, { timeoutMs: 5000 });
    await expect
      .poll(async () => (await requester(bus)('probe.node7.double', { n: 1 }, { timeoutMs: 2000 })).ok)
      .toBe(true);
    const stopped = service.stop();
    await expect
      .poll(() => requester(bus)('probe.node7.double', { n: 1 }, { timeoutMs: 300 }).catch(() => 'nobody'))
      .toBe('nobody');
    slow.resolve();
    expect(await answer).toEqual(accept('late'));
    await stopped;
  });

  it('says over HTTP what is wrong, and nothing of its inside', async () => {
    const service = await boot(inject('natsUrl'), await ownDatabase());
    const post = (body: string) =>
      fetch(`${service.url}/ask`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });

    const wrong = await post('{"n":"x"}');
    expect(wrong.status).toBe(400);
    expect(wrong.headers.get('content-type')).toContain('application/problem+json');
    expect(await wrong.json()).toMatchObject({ code: 'invalid-request', pointer: '/n', status: 400 });
    expect(await (await post('{"n":')).json()).toMatchObject({ status: 400, code: 'invalid-json' });
    expect(await (await fetch(`${service.url}/nowhere`)).json()).toMatchObject({
      status: 404,
      code: 'not-found',
    });

    const broken = await (await fetch(`${service.url}/broken`)).json();
    expect(broken).toMatchObject({ status: 500, code: 'internal', requestId: expect.any(String) });
    expect(JSON.stringify(broken)).not.toContain('secret');
  });

  it('migrates once when two processes start together', async () => {
    const url = await ownDatabase();
    const both = await Promise.all([boot(inject('natsUrl'), url), boot(inject('natsUrl'), url)]);
    await Promise.all(both.map(({ isUp }) => isUp));
    for (const { url: at } of both) expect(await status(`${at}/readyz`)).toBe(200);
  });

  it('tells at once that its port is taken', async () => {
    const url = await ownDatabase();
    const first = await boot(inject('natsUrl'), url);
    const config = loadConfig(PostgresServiceConfig, {
      BERTH_NATS_URL: inject('natsUrl'),
      BERTH_POSTGRES_URL: url,
      BERTH_LOG_LEVEL: 'silent',
      BERTH_HTTP_PORT: new URL(first.url).port,
    });
    await expect(bootService(definition, config)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
