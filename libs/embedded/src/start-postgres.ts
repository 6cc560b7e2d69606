import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { CannotStart } from './cannot-start.ts';
import { explainFailure } from './explain-failure.ts';
import { freePort } from './free-port.ts';
import { isPortFree } from './is-port-free.ts';
import { endLeftoverPostmaster } from './leftover-postmaster.ts';
import { postgresBinaries } from './postgres-binaries.ts';
import { postgresIdentity } from './postgres-identity.ts';
import { asIdentity, prepareCluster } from './prepare-cluster.ts';
import { secretFile } from './secret-file.ts';
import { startServerProcess, type EmbeddedServer, type ServerProcess } from './server-process.ts';

export type PostgresOptions = {
  /** Everything lies in `postgres/` of it. One caller at a time: whoever starts ends what an earlier caller left running. */
  readonly stateFolder: string;
  /** Absent: any free one. */
  readonly port?: number;
  /** Absent: `<stateFolder>/logs/postgres.log`. */
  readonly logFile?: string;
  /** False only where losing everything is fine (tests): no fsync. */
  readonly isDurable?: boolean;
  /** More server settings, by name. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Ends with this process, even when that is killed. For tests; a system's database outlives its launcher. */
  readonly diesWithParent?: boolean;
  /** False: run as an unprivileged user even where root could use a user namespace. */
  readonly mayUseNamespace?: boolean;
};

export type PostgresServer = EmbeddedServer & { readonly dataFolder: string };

const OWNER = 'berth_owner';
const DATABASE = 'berth';
/** Recovery after a crash replays at most a few GB of WAL. */
const READY_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 20_000;
const ATTEMPTS_MAX = 40;

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '256MB',
  log_checkpoints: 'off',
  log_connections: '',
} as const;

/** postmaster.pid: the pid in line 1, what state it is in, in line 8. */
const isReady = async (dataFolder: string, pid: number): Promise<boolean> => {
  const lines = (await readFile(path.join(dataFolder, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
};

const untilReady = async (server: ServerProcess, dataFolder: string): Promise<boolean> => {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (!server.hasExited() && performance.now() < deadline) {
    if (await isReady(dataFolder, server.pid)) return true;
    await sleep(20);
  }
  return false;
};

const ensureDatabase = async (url: string): Promise<void> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
};

/**
 * Starts the Postgres that came with npm on 127.0.0.1, on an empty cluster or on the one of last time, which it repairs after a crash.
 * @throws CannotStart with one sentence for the person.
 */
export const startPostgres = async (options: PostgresOptions): Promise<PostgresServer> => {
  const { stateFolder, isDurable = true } = options;
  const logFile = options.logFile ?? path.join(stateFolder, 'logs', 'postgres.log');
  await mkdir(path.dirname(logFile), { recursive: true });
  const identity = await postgresIdentity({
    native: await postgresBinaries(),
    stateFolder: path.resolve(stateFolder),
    uid: process.getuid?.() ?? 0,
    ...(options.mayUseNamespace === undefined ? {} : { mayUseNamespace: options.mayUseNamespace }),
  });
  const password = await secretFile(path.join(stateFolder, 'postgres.password'));
  const dataFolder = await prepareCluster(identity, { owner: OWNER, password, isDurable });
  await endLeftoverPostmaster(dataFolder);

  const settings = { ...SETTINGS, fsync: isDurable ? 'on' : 'off', ...options.settings };
  const native = path.join(identity.native, 'bin', 'postgres');
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort());
    if (!(await isPortFree(port))) {
      throw new CannotStart(
        `Port ${port} (Postgres) is in use by another program: stop that one, or choose another port`,
      );
    }
    const server = await startServerProcess(
      asIdentity(identity, options.diesWithParent === true ? 'setpriv' : native, [
        ...(options.diesWithParent === true ? ['--pdeathsig=INT', native] : []),
        '-D',
        dataFolder,
        '-p',
        String(port),
        ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ]),
      logFile,
    );
    if (await untilReady(server, dataFolder)) {
      const urlOf = (database: string): string =>
        `postgres://${OWNER}:${password}@127.0.0.1:${port}/${database}`;
      await ensureDatabase(urlOf('postgres'));
      return {
        url: urlOf(DATABASE),
        port,
        pid: server.pid,
        dataFolder,
        exited: server.exited,
        stop: () => server.stop('SIGINT', STOP_TIMEOUT_MS),
        kill9: () => server.stop('SIGKILL', STOP_TIMEOUT_MS),
      };
    }
    await server.stop('SIGINT', STOP_TIMEOUT_MS);
    const said = server.said();
    // Backends of a killed postmaster need a moment to notice; and another program may take the port between our look and our use.
    const passes =
      said.includes('pre-existing shared memory block') ||
      (options.port === undefined && said.includes('Address already in use'));
    if (!passes || attempt >= ATTEMPTS_MAX) throw explainFailure('Postgres', said, logFile, identity.home);
    await sleep(250);
  }
};
