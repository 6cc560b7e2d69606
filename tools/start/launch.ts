import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart, freePort, isPortFree } from '#embedded';
import { boundLogs } from './bound-logs.ts';
import { describeMachine } from './describe-machine.ts';
import { endLeftovers } from './end-leftovers.ts';
import { gatewayClient } from './gateway-client.ts';
import type { StartOptions } from './options.ts';
import { openSecrets, SERVICES } from './secrets.ts';
import { servicePlans } from './service-plans.ts';
import { serviceProcess } from './service-process.ts';
import { startServers } from './start-servers.ts';
import { openStateFolder } from './state-folder.ts';
import { stopSessions } from './stop-sessions.ts';
import { supervise, type Supervised } from './supervise.ts';
import { untilReady } from './until-ready.ts';
import { warningsIn } from './warnings-in.ts';
import { writeWhole } from './write-whole.ts';

const SESSIONS_STOP_MAX_MS = 20_000;

/** A system that is up. */
export type Launched = {
  readonly url: string;
  /** `127.0.0.1:7081` */
  readonly grpc: string;
  /** Where other servers join; null: nowhere. */
  readonly nodesPlace: string | null;
  readonly adminKey: string;
  readonly isFirstStart: boolean;
  /** With which the first admin signs in; null once he has a password. */
  readonly signInLink: string | null;
  readonly machine: string | null;
  /** What this machine can't do for sessions, in sentences. */
  readonly notes: readonly string[];
  readonly stateFolder: string;
  readonly logs: string;
  readonly contextFile: string;
};

export type Launch<Up = Launched> = {
  /** Rejects with what keeps it from coming up; what had been started is stopped then. */
  readonly up: Promise<Up>;
  /** Stops sessions, services, NATS and Postgres, in this order. Everything is kept. */
  readonly stop: () => Promise<void>;
  /** Ends all at once; the next start repairs what needs it. */
  readonly kill: () => Promise<void>;
};

/** The port that was asked for, or the one after the HTTP port; any, where that one is somebody else's. @throws CannotStart */
const grpcPortOf = async ({ httpPort, grpcPort }: StartOptions): Promise<number> => {
  const port = grpcPort ?? httpPort + 1;
  if (port <= 65_535 && (await isPortFree(port))) return port;
  if (grpcPort === undefined) return freePort();
  throw new CannotStart(
    `Port ${grpcPort} is in use by another program: choose another with \`npm start -- --grpc-port ${grpcPort + 1}\``,
  );
};

export type Surroundings = {
  readonly options: StartOptions;
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
};

/** Brings the whole system up as child processes of this one. */
export const launch = ({ options, root, env, say }: Surroundings): Launch => {
  const stopping = new AbortController();
  const services: Supervised[] = [];
  const servers: Supervised[] = [];
  let unboundLogs = (): void => undefined;
  let launched: Launched | null = null;

  const bringUp = async (): Promise<Launched> => {
    const state = await openStateFolder(options.stateFolder);
    if ((await endLeftovers(state.run, SERVICES)) > 0)
      say('Ended what an earlier start that was killed had left running.');
    if (!(await isPortFree(options.httpPort))) {
      throw new CannotStart(
        `Port ${options.httpPort} is in use by another program: stop that one, or choose another with \`npm start -- --port ${options.httpPort + 1}\``,
      );
    }
    const grpcPort = await grpcPortOf(options);
    const { secrets, isNew } = await openSecrets(state.secretsFile);
    unboundLogs = boundLogs(state.logs);
    const addresses = await startServers({
      options,
      state,
      secrets,
      env,
      say,
      started: (server) => servers.push(server),
    });
    stopping.signal.throwIfAborted();

    const plans = servicePlans(options, state, secrets, addresses, grpcPort);
    const processes = plans.map((plan) => serviceProcess(plan, { root, state, env }));
    const supervised = await Promise.all(
      processes.map(({ plan, start }) => supervise(plan.name, start, { runFolder: state.run, say })),
    );
    services.push(...supervised);
    await Promise.all(
      processes.map(async (service, at) => {
        const child = supervised[at];
        if (child !== undefined) await untilReady(service, child, stopping.signal);
      }),
    );
    const url = `http://127.0.0.1:${options.httpPort}`;
    await writeWhole(state.contextFile, `${JSON.stringify({ url, key: secrets.adminKey }, null, 2)}\n`);
    await writeWhole(state.launcherFile, `process ${process.pid}, ${url}\n`);
    const machine = options.hasAgent
      ? await describeMachine(gatewayClient(url, secrets.adminKey), options, stopping.signal)
      : null;
    const signInLink = await gatewayClient(url, secrets.adminKey).firstSignIn();
    launched = {
      url,
      grpc: `127.0.0.1:${grpcPort}`,
      signInLink,
      nodesPlace:
        options.nodes === undefined
          ? null
          : `${options.nodes.host}, TCP ports ${options.nodes.port} and ${options.nodes.port + 1}`,
      adminKey: secrets.adminKey,
      isFirstStart: isNew,
      machine,
      notes: warningsIn(processes.find(({ plan }) => plan.name === 'agent')?.said() ?? ''),
      stateFolder: state.path,
      logs: state.logs,
      contextFile: state.contextFile,
    };
    stopping.signal.throwIfAborted();
    return launched;
  };

  const endAll = async (how: 'stop' | 'kill9'): Promise<void> => {
    await Promise.all(services.map((service) => service[how]()));
    // NATS before Postgres: nobody needs either any more, and the truth goes last.
    for (const server of servers.toSorted((a, b) => a.name.localeCompare(b.name))) await server[how]();
    unboundLogs();
  };

  const askSessionsToEnd = async (): Promise<void> => {
    if (launched === null || !options.hasAgent) return;
    const limit = AbortSignal.any([killed.signal, AbortSignal.timeout(SESSIONS_STOP_MAX_MS)]);
    try {
      const left = await stopSessions(
        gatewayClient(launched.url, launched.adminKey),
        options.nodeId,
        limit,
        say,
      );
      if (left > 0) say(`${left} of them did not end in time; they are looked after at the next start.`);
    } catch {
      say('The sessions of this machine could not be asked to end; they are looked after at the next start.');
    }
  };

  const killed = new AbortController();
  const up = bringUp().catch(async (error: unknown) => {
    if (!stopping.signal.aborted) {
      stopping.abort();
      await endAll('stop');
    }
    throw error;
  });
  const settled = up.then(
    () => undefined,
    () => undefined,
  );
  return {
    up,
    stop: async () => {
      await askSessionsToEnd();
      stopping.abort();
      await settled;
      await endAll('stop');
    },
    kill: async () => {
      killed.abort();
      stopping.abort();
      await Promise.race([settled, sleep(1000)]);
      await endAll('kill9');
    },
  };
};
