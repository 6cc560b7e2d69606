/*
 * Prepares servers that are not ours to start, once before the services: the log's tables and the services' roles in Postgres, and the
 * configuration of a nats-server with a user for each service. docker-compose.yml runs it; running it again changes nothing.
 */
import { writeFile } from 'node:fs/promises';
import { natsConfig } from '#embedded';
import { migrateLog } from '#event-log';
import { describeError } from '#kernel';
import { natsUsers } from '../start/nats-users.ts';
import type { Secrets } from '../start/secrets.ts';
import { serviceRoles } from '../start/service-roles.ts';

const wanted = (name: string): string => {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set`);
  return value;
};

try {
  const secrets: Secrets = {
    adminKey: wanted('BERTH_BOOTSTRAP_KEY'),
    secretKey: '',
    passwords: {
      scheduler: wanted('BERTH_SCHEDULER_PASSWORD'),
      gateway: wanted('BERTH_GATEWAY_PASSWORD'),
      storage: wanted('BERTH_STORAGE_PASSWORD'),
      metrics: wanted('BERTH_METRICS_PASSWORD'),
      agent: wanted('BERTH_AGENT_PASSWORD'),
    },
  };
  await migrateLog({ ownerUrl: wanted('BERTH_POSTGRES_OWNER_URL'), roles: serviceRoles(secrets) });
  const config = natsConfig({
    host: '0.0.0.0',
    port: 4222,
    monitoring: '127.0.0.1:8222',
    storeFolder: '/data',
    users: natsUsers(secrets, wanted('BERTH_NODE_ID')),
  });
  await writeFile(wanted('BERTH_NATS_CONFIG_FILE'), config, { mode: 0o644 });
  console.log('Postgres is prepared and the configuration of NATS is written.');
} catch (error) {
  console.error(`The servers can't be prepared: ${describeError(error)}.`);
  process.exitCode = 1;
}
