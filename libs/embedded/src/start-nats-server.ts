import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectEncrypted } from 'node:tls';
import { CannotStart } from './cannot-start.ts';
import { endForeignProcess, isRunning } from './end-foreign-process.ts';
import { explainFailure } from './explain-failure.ts';
import { findNatsServer } from './find-nats-server.ts';
import { freePort } from './free-port.ts';
import { isPortFree } from './is-port-free.ts';
import { type NatsCertificate, natsConfig, type NatsOperator, type NatsUser } from './nats-config.ts';
import { startServerProcess, type EmbeddedServer } from './server-process.ts';

export type NatsServerOptions = {
  /** Everything lies in `nats/` of it. One caller at a time: whoever starts ends what an earlier caller left running. */
  readonly stateFolder: string;
  /** Where it listens; 127.0.0.1 when absent. */
  readonly host?: string;
  /** Absent: any free one. */
  readonly port?: number;
  /** Absent: what is said is not encrypted, and must not leave this machine. */
  readonly certificate?: NatsCertificate & { readonly authority: string };
  readonly operator?: NatsOperator;
  /** Absent: `<stateFolder>/logs/nats-server.log`. */
  readonly logFile?: string;
  /** Absent or none: anyone on this machine may do everything, which is for tests. The URL of the server names the first. */
  readonly users?: readonly NatsUser[];
  /** Ends with this process, even when that is killed. For tests. */
  readonly diesWithParent?: boolean;
  /** Where the binary is looked for; the process's own environment when absent. */
  readonly env?: NodeJS.ProcessEnv;
  readonly progress?: (line: string) => void;
};

export type NatsServer = EmbeddedServer & {
  /** Writes down who may come in from the next look at the configuration on, which is somebody else's to ask for. */
  readonly writeUsers: (users: readonly NatsUser[]) => Promise<void>;
};

const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 15_000;

/** It greets with an INFO line as soon as it serves, which is after JetStream has recovered its streams. */
const greets = (open: () => Socket): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = open();
    const answer = (value: boolean): void => {
      socket.destroy();
      resolve(value);
    };
    socket.setTimeout(1000);
    socket.once('data', (greeting) => answer(greeting.toString('utf8').startsWith('INFO ')));
    socket.once('error', () => answer(false));
    socket.once('timeout', () => answer(false));
    socket.once('close', () => answer(false));
  });

const endLeftoverServer = async (pidFile: string, configFile: string): Promise<void> => {
  const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).trim());
  if (!Number.isInteger(pid) || pid <= 1 || !isRunning(pid)) return;
  const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
  // Only the one that reads our configuration is ours; the pid may have been given to a stranger since.
  if (words.includes(configFile)) await endForeignProcess(pid, 'SIGTERM', STOP_TIMEOUT_MS);
  await rm(pidFile, { force: true });
};

/**
 * Starts a nats-server with JetStream; its store is kept.
 * @throws CannotStart with one sentence for the person.
 */
export const startNatsServer = async (options: NatsServerOptions): Promise<NatsServer> => {
  const { users = [], env = process.env, host: listenHost = '127.0.0.1', certificate, operator } = options;
  const stateFolder = path.resolve(options.stateFolder);
  const home = path.join(stateFolder, 'nats');
  const logFile = options.logFile ?? path.join(stateFolder, 'logs', 'nats-server.log');
  await mkdir(home, { recursive: true, mode: 0o700 });
  await mkdir(path.dirname(logFile), { recursive: true });
  const binary = await findNatsServer({
    env,
    ...(options.progress === undefined ? {} : { progress: options.progress }),
  });

  const [configFile, pidFile] = [path.join(home, 'nats-server.conf'), path.join(home, 'nats-server.pid')];
  await endLeftoverServer(pidFile, configFile);
  const port = options.port ?? (await freePort());
  if (!(await isPortFree(port, listenHost))) {
    throw new CannotStart(
      `Port ${port} (NATS) is in use by another program: stop that one, or choose another port${options.port === undefined ? '' : ' (--nodes-port)'}`,
    );
  }
  const writeUsers = async (all: readonly NatsUser[]): Promise<void> => {
    const text = natsConfig({
      ...{ host: listenHost, port, storeFolder: home, pidFile, users: all },
      ...(certificate === undefined ? {} : { certificate }),
      ...(operator === undefined ? {} : { operator }),
    });
    // It holds the users' passwords. Whole or not at all: the server may read it at any moment.
    await writeFile(`${configFile}.new`, text, { mode: 0o600 });
    await chmod(`${configFile}.new`, 0o600);
    await rename(`${configFile}.new`, configFile);
  };
  await writeUsers(users);
  const args = ['--config', configFile];
  const server = await startServerProcess(
    options.diesWithParent === true
      ? { program: 'setpriv', args: ['--pdeathsig=TERM', binary.path, ...args] }
      : { program: binary.path, args },
    logFile,
  );
  const deadline = performance.now() + READY_TIMEOUT_MS;
  const host = /^(0\.0\.0\.0|::)$/.test(listenHost) ? '127.0.0.1' : listenHost;
  const open = (): Socket =>
    certificate === undefined
      ? connect({ host, port })
      : connectEncrypted({ host, port, ca: certificate.authority });
  while (!(await greets(open))) {
    if (server.hasExited() || performance.now() > deadline) {
      await server.stop('SIGTERM', STOP_TIMEOUT_MS);
      throw explainFailure('nats-server', server.said(), logFile, home);
    }
    await sleep(20);
  }
  const [first] = users;
  const password = first !== undefined && 'password' in first ? first.password : '';
  const login = first === undefined ? '' : `${first.name}:${encodeURIComponent(password)}@`;
  return {
    url: `${certificate === undefined ? 'nats' : 'tls'}://${login}${host.includes(':') ? `[${host}]` : host}:${port}`,
    writeUsers,
    port,
    pid: server.pid,
    exited: server.exited,
    stop: () => server.stop('SIGTERM', STOP_TIMEOUT_MS),
    kill9: () => server.stop('SIGKILL', STOP_TIMEOUT_MS),
  };
};
