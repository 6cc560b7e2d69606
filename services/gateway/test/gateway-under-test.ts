import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inject, vi } from 'vitest';
import { openBus } from '#bus';
import type { Bus } from '#bus';
import { SUBJECTS } from '#contracts';
import { startNatsServer } from '#embedded';
import type { EmbeddedServer } from '#embedded';
import { migrateLog, postgresEventLog } from '#event-log';
import type { EventLog } from '#event-log';
import { silentLog } from '#kernel';
import { bootService, loadConfig } from '#service-kit';
import type { RunningService } from '#service-kit';
import { freshDatabase } from '#testing';
import { GatewayConfig } from '../src/config.ts';
import { GATEWAY } from '../src/service.ts';

export const ADMIN_KEY = 'berth_bootstrap_0123456789abcdefghijklmnopqrstuvwxyz';
const PASSWORD = 'of-the-tests';

export type UnderTest = {
  readonly bus: Bus;
  /** The log, as the owners of the other streams write it. */
  readonly log: EventLog;
  readonly nats: EmbeddedServer;
  readonly restartNats: () => Promise<void>;
  readonly boot: (port?: number, more?: Readonly<Record<string, string>>) => Promise<RunningService>;
  readonly stop: () => Promise<void>;
};

/** Resolves when a gateway says that it can do its work. */
export const untilReady = (url: string): Promise<void> =>
  vi.waitFor(
    async () => {
      const answer = await fetch(`${url}/readyz`);
      if (answer.status !== 200) throw new Error(await answer.text());
    },
    { timeout: 15_000 },
  );

/** A database and a nats-server of a spec file's own, and gateways on them. */
export const prepare = async (): Promise<UnderTest> => {
  const stateFolder = await mkdtemp(path.join(tmpdir(), 'berth-gateway-'));
  const [database, first] = await Promise.all([
    freshDatabase(inject('postgresUrl')),
    startNatsServer({ stateFolder, diesWithParent: true }),
  ]);
  const roles = ['gateway', 'scheduler'].map((service) => ({
    name: `berth_${service}`,
    password: PASSWORD,
    schema: service,
  }));
  await migrateLog({ ownerUrl: database.url, roles });
  let nats = first;
  const bus = openBus({ url: nats.url, name: 'spec', log: silentLog });
  await bus.connected();
  const log = postgresEventLog({
    url: database.urlAs('berth_scheduler', PASSWORD),
    onAppended: () => bus.hint(SUBJECTS.logAppended),
  });
  const services: RunningService[] = [];
  return {
    bus,
    log,
    nats,
    restartNats: async () => {
      await nats.kill9();
      nats = await startNatsServer({ stateFolder, port: nats.port, diesWithParent: true });
    },
    boot: async (port = 0, more = {}) => {
      const config = loadConfig(GatewayConfig, {
        BERTH_NATS_URL: nats.url,
        BERTH_POSTGRES_URL: database.urlAs('berth_gateway', PASSWORD),
        BERTH_BOOTSTRAP_KEY: ADMIN_KEY,
        BERTH_SECRET_KEY: 'of-the-tests-of-the-tests-of-the-tests',
        BERTH_HTTP_PORT: String(port),
        BERTH_LOG_LEVEL: process.env['BERTH_TEST_LOG'] ?? 'silent',
        ...more,
      });
      const service = await bootService(GATEWAY, config);
      services.push(service);
      return service;
    },
    stop: async () => {
      await Promise.all(services.map((service) => service.stop().catch(() => undefined)));
      await log.close();
      await bus.close();
      await nats.stop();
      await database.drop();
      await rm(stateFolder, { recursive: true, force: true });
    },
  };
};
