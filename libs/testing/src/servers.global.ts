import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { startNatsServer, startPostgres } from '#embedded';

declare module 'vitest' {
  interface ProvidedContext {
    /** A Postgres of this run, as the owner who may do everything; `freshDatabase` makes a database of a spec file's own in it. */
    readonly postgresUrl: string;
    /** A nats-server of this run, with JetStream and without users. Spec files share it: name streams and subjects apart, or start one of your own. */
    readonly natsUrl: string;
  }
}

/** One Postgres and one nats-server for all integration specs; gone at the end, even when the run is killed. */
export default async function servers(project: TestProject): Promise<() => Promise<void>> {
  const stateFolder = await mkdtemp(path.join(tmpdir(), 'berth-int-'));
  const shared = { stateFolder, diesWithParent: true };
  const [postgres, nats] = await Promise.all([
    startPostgres({ ...shared, isDurable: false, settings: { max_connections: '300' } }),
    startNatsServer(shared),
  ]);
  project.provide('postgresUrl', postgres.url);
  project.provide('natsUrl', nats.url);
  return async () => {
    await Promise.all([postgres.stop(), nats.stop()]);
    await rm(stateFolder, { recursive: true, force: true });
  };
}
