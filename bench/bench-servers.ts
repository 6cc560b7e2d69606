import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startNatsServer, startPostgres } from '#embedded';
import { migrateLog } from '#event-log';

export type BenchServers = {
  /** As the owner. */
  readonly ownerUrl: string;
  /** As a service sees it. */
  readonly serviceUrl: string;
  readonly natsUrl: string;
};

const SERVICE = { name: 'berth_metrics', password: 'bench', schema: 'metrics' };

/** Real servers with an empty state for the time of `work`; durable, as in production. Checkpoints of Postgres are kept out of the figures. */
export const withBenchServers = async <Result>(
  work: (servers: BenchServers) => Promise<Result>,
): Promise<Result> => {
  const stateFolder = await mkdtemp(path.join(tmpdir(), 'berth-bench-'));
  const shared = { stateFolder, diesWithParent: true };
  const settings = { max_connections: '200', max_wal_size: '8GB', checkpoint_timeout: '1h' };
  try {
    const postgres = await startPostgres({ ...shared, settings });
    const nats = await startNatsServer(shared);
    try {
      await migrateLog({ ownerUrl: postgres.url, roles: [SERVICE] });
      const serviceUrl = new URL(postgres.url);
      serviceUrl.username = SERVICE.name;
      serviceUrl.password = SERVICE.password;
      return await work({ ownerUrl: postgres.url, serviceUrl: serviceUrl.href, natsUrl: nats.url });
    } finally {
      await Promise.all([postgres.stop(), nats.stop()]);
    }
  } finally {
    await rm(stateFolder, { recursive: true, force: true });
  }
};
