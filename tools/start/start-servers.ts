import path from 'node:path';
import { describeError } from '#kernel';
import { CannotStart, freePort, startNatsServer, startPostgres } from '#embedded';
import { checkNats } from './check-nats.ts';
import { natsUsers } from './nats-users.ts';
import { natsForNodes, tellLeftOut } from './nodes/nats-for-nodes.ts';
import type { Secrets } from './secrets.ts';
import type { Addresses } from './service-plans.ts';
import { serviceRoles } from './service-roles.ts';
import type { ServerSurroundings } from './server-surroundings.ts';
import { supervise } from './supervise.ts';

const postgres = async ({ options, state, say, started }: ServerSurroundings): Promise<string> => {
  if (options.postgresUrl !== undefined) return options.postgresUrl;
  const port = await freePort();
  let url = '';
  const supervised = await supervise(
    'postgres',
    async () => {
      const server = await startPostgres({
        stateFolder: state.path,
        port,
        logFile: path.join(state.logs, 'postgres.log'),
      });
      ({ url } = server);
      return server;
    },
    { runFolder: state.run, say },
  );
  started(supervised);
  return url;
};

const nats = async (surroundings: ServerSurroundings): Promise<Omit<Addresses, 'postgresUrl'>> => {
  const { options, state, secrets, env, say, started } = surroundings;
  if (options.natsUrl !== undefined) {
    await checkNats(options.natsUrl);
    return { natsUrl: options.natsUrl, hasOwnNatsUsers: false };
  }
  if (options.nodes !== undefined)
    return { ...(await natsForNodes({ ...surroundings, nodes: options.nodes })), hasOwnNatsUsers: true };
  const port = await freePort();
  const supervised = await supervise(
    'nats-server',
    () =>
      startNatsServer({
        stateFolder: state.path,
        port,
        env,
        users: natsUsers(secrets, options.nodeId),
        logFile: path.join(state.logs, 'nats-server.log'),
        progress: say,
      }),
    { runFolder: state.run, say },
  );
  started(supervised);
  await tellLeftOut(state.admittedFile, say);
  return { natsUrl: `nats://127.0.0.1:${port}`, hasOwnNatsUsers: true };
};

const migrate = async (ownerUrl: string, secrets: Secrets, isOwnServer: boolean): Promise<void> => {
  try {
    const { migrateLog } = await import('#event-log');
    await migrateLog({ ownerUrl, roles: serviceRoles(secrets) });
  } catch (cause) {
    const whose = isOwnServer ? 'The database' : 'The database of BERTH_POSTGRES_URL';
    const mend = isOwnServer
      ? 'if a newer Berth has written it, update Berth'
      : 'it must answer, and its role must be allowed to create schemas and roles';
    throw new CannotStart(`${whose} can't be prepared (${describeError(cause)}): ${mend}`, { cause });
  }
};

/** Brings up Postgres and NATS, or takes those that the environment names, and the log's tables up to date. */
export const startServers = async (surroundings: ServerSurroundings): Promise<Addresses> => {
  const { options, secrets } = surroundings;
  const ready = postgres(surroundings).then(async (url) => {
    await migrate(url, secrets, options.postgresUrl === undefined);
    return url;
  });
  const connected = nats(surroundings);
  // Takes as long to load as a Postgres to start: both at once.
  await import('#event-log');
  // Both are waited for even if one fails: a server that comes up after we gave up would be left behind.
  await Promise.allSettled([ready, connected]);
  return { postgresUrl: await ready, ...(await connected) };
};
