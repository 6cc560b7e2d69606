import { hostname } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { isName } from '#kernel';
import { CannotStart } from '#embedded';

/** All that the launcher can be told, by flags and by the environment. */
export type StartOptions = {
  readonly stateFolder: string;
  readonly httpHost: string;
  readonly httpPort: number;
  /** Absent: the one after the HTTP port, or any if that is taken. */
  readonly grpcPort?: number;
  readonly nodeId: string;
  readonly runtime: string;
  /** Absent: the mock devices of the default fleet file. */
  readonly fleetFile?: string;
  readonly hasAgent: boolean;
  /** At which address other servers reach this machine; absent: none do. Their streams come in at the port after this one. */
  readonly nodes?: { readonly host: string; readonly port: number };
  /** Of an invitation: this machine joins another's pool. */
  readonly joinToken?: string;
  readonly isJson: boolean;
  /** Servers of one's own instead of the embedded ones. */
  readonly postgresUrl?: string;
  readonly natsUrl?: string;
};

export const HELP = `npm start -- [options]      brings all of Berth up on this machine; Ctrl-C stops it, everything is kept

  --port <n>        web and API port                                  (7080)
  --grpc-port <n>   gRPC port, for this machine alone                (7081, or BERTH_GRPC_PORT)
  --host <address>  where the web and API listen                      (127.0.0.1)
  --state <folder>  where everything is kept                          (.berth, or BERTH_STATE)
  --node-id <name>  what this machine is called in the pool           (its host name, or BERTH_NODE_ID)
  --runtime <name>  auto, docker, sandbox or simulated                (auto, or BERTH_RUNTIME)
  --fleet <file>    mock GPUs of this machine                         (2 of them, or BERTH_FLEET_FILE)
  --no-agent        only the control plane: this machine runs no sessions
  --nodes-host <address>  lets other servers join: the address at which they reach this machine     (none, or BERTH_NODES_HOST)
  --nodes-port <n>  where they connect, with the port after it; open both to them alone  (4222, or BERTH_NODES_PORT)
  --join <token>    joins another machine's pool: only an agent runs here. \`berth node invite\` on that machine makes the token;
                    the next start needs none
  --json            one JSON object on the standard output when ready, instead of the words
  --help            this text

Servers of your own are used when these are set: BERTH_POSTGRES_URL (a role that may create schemas and roles), BERTH_NATS_URL
(JetStream on), DOCKER_HOST. BERTH_NATS_SERVER names a nats-server binary; BERTH_LOG_LEVEL and OTEL_EXPORTER_OTLP_ENDPOINT go to all services.`;

const PORT = '7080';
const NODES_PORT = '4222';
const HOST = /^[a-z0-9]([a-z0-9.:-]{0,251}[a-z0-9])?$/i;

/** What of a host name can name a node: a DNS label. */
export const nodeNameOf = (host: string): string => {
  const label = (host.split('.')[0] ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
  return label === '' ? 'node' : label;
};

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        'grpc-port': { type: 'string' },
        host: { type: 'string' },
        state: { type: 'string' },
        'node-id': { type: 'string' },
        runtime: { type: 'string' },
        fleet: { type: 'string' },
        'no-agent': { type: 'boolean' },
        'nodes-host': { type: 'string' },
        'nodes-port': { type: 'string' },
        join: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new CannotStart(
      `${why.replace(/\.? ?To specify.*$/, '')}. \`npm start -- --help\` lists the options`,
      { cause },
    );
  }
};

/** Empty counts as absent, so that `BERTH_X= npm start` means the default. */
const said = (...values: readonly (string | undefined)[]): string | undefined =>
  values.find((value) => value !== undefined && value !== '');

const portIn = (option: string, text: string): number => {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new CannotStart(`${option} must be a number from 1 to 65535, not "${text}"`);
};

const nodesIn = (host: string | undefined, port: string): Pick<StartOptions, 'nodes'> => {
  if (host === undefined) return {};
  if (!HOST.test(host))
    throw new CannotStart(`--nodes-host must be an address or a host name of this machine, not "${host}"`);
  const number = portIn('--nodes-port', port);
  if (number === 65_535)
    throw new CannotStart('--nodes-port must be below 65535: the port after it is used, too');
  return { nodes: { host, port: number } };
};

/** @returns 'help' when that is what was asked for. @throws CannotStart naming the option that makes no sense. */
export const readOptions = (
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  root: string,
): StartOptions | 'help' => {
  const flags = parse(args);
  if (flags.help === true) return 'help';
  const port = said(flags.port, env['BERTH_HTTP_PORT'], PORT) ?? PORT;
  const httpPort = portIn('--port', port);
  const grpcPort = said(flags['grpc-port'], env['BERTH_GRPC_PORT']);
  const nodeId = said(flags['node-id'], env['BERTH_NODE_ID']) ?? nodeNameOf(hostname());
  if (!isName(nodeId)) {
    throw new CannotStart(
      `--node-id must be a DNS label (a-z, 0-9 and dashes, at most 63 characters), not "${nodeId}"`,
    );
  }
  const runtime = said(flags.runtime, env['BERTH_RUNTIME']) ?? 'auto';
  if (!['auto', 'docker', 'sandbox', 'simulated'].includes(runtime)) {
    throw new CannotStart(`--runtime must be auto, docker, sandbox or simulated, not "${runtime}"`);
  }
  const fleet = said(flags.fleet, env['BERTH_FLEET_FILE']);
  const postgresUrl = said(env['BERTH_POSTGRES_URL']);
  const natsUrl = said(env['BERTH_NATS_URL']);
  const nodesPort = said(flags['nodes-port'], env['BERTH_NODES_PORT']) ?? NODES_PORT;
  const nodes = nodesIn(said(flags['nodes-host'], env['BERTH_NODES_HOST']), nodesPort);
  const joinToken = said(flags.join);
  if (flags['nodes-host'] !== undefined && joinToken !== undefined)
    throw new CannotStart('--nodes-host is for the control machine, --join for another: leave one out');
  if (nodes.nodes !== undefined && natsUrl !== undefined)
    throw new CannotStart(
      '--nodes-host is for the NATS that comes with Berth; with one of your own (BERTH_NATS_URL), make a user for each node there',
    );
  return {
    stateFolder: path.resolve(root, said(flags.state, env['BERTH_STATE']) ?? '.berth'),
    httpHost: said(flags.host, env['BERTH_HTTP_HOST']) ?? '127.0.0.1',
    httpPort,
    ...(grpcPort === undefined ? {} : { grpcPort: portIn('--grpc-port', grpcPort) }),
    nodeId,
    runtime,
    hasAgent: flags['no-agent'] !== true,
    ...nodes,
    ...(joinToken === undefined ? {} : { joinToken }),
    isJson: flags.json === true,
    ...(fleet === undefined ? {} : { fleetFile: path.resolve(root, fleet) }),
    ...(postgresUrl === undefined ? {} : { postgresUrl }),
    ...(natsUrl === undefined ? {} : { natsUrl }),
  };
};
