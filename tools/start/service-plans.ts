import { agentUser } from '#contracts';
import { listenHost } from './nodes/listen-host.ts';
import type { StartOptions } from './options.ts';
import { SERVICES, type Secrets, type ServiceName } from './secrets.ts';
import type { ServicePlan } from './service-process.ts';
import type { StateFolder } from './state-folder.ts';

/** The same server and database as another role. */
export const urlAs = (url: string, user: string, password: string): string => {
  const other = new URL(url);
  other.username = user;
  other.password = password;
  return other.href;
};

export type Addresses = {
  readonly postgresUrl: string;
  readonly natsUrl: string;
  /** File with the certificate of who vouches for NATS; absent: it is not encrypted. */
  readonly natsCa?: string;
  /** False: the NATS is somebody else's, its users too; all services take the URL as it is. */
  readonly hasOwnNatsUsers: boolean;
};

/** Where other servers call back to with streams. */
const streamsFrom = ({ nodes }: StartOptions): Record<string, string> =>
  nodes === undefined
    ? {}
    : {
        BERTH_STREAM_HOST: listenHost(nodes.host),
        BERTH_STREAM_PORT: String(nodes.port + 1),
        BERTH_STREAM_ADVERTISE: nodes.host,
      };

/** The five services with all that they are told. */
export const servicePlans = (
  options: StartOptions,
  state: StateFolder,
  secrets: Secrets,
  addresses: Addresses,
  grpcPort: number,
): readonly ServicePlan[] => {
  const natsUser = (name: ServiceName): string => (name === 'agent' ? agentUser(options.nodeId) : name);
  const common = (name: ServiceName): Record<string, string> => ({
    BERTH_HTTP_HOST: '127.0.0.1',
    BERTH_NATS_URL: addresses.hasOwnNatsUsers
      ? urlAs(addresses.natsUrl, natsUser(name), secrets.passwords[name])
      : addresses.natsUrl,
    ...(addresses.natsCa === undefined ? {} : { BERTH_NATS_CA: addresses.natsCa }),
  });
  const withTables = (name: Exclude<ServiceName, 'agent'>): Record<string, string> => ({
    ...common(name),
    BERTH_POSTGRES_URL: urlAs(addresses.postgresUrl, `berth_${name}`, secrets.passwords[name]),
  });
  const plans: Readonly<Record<ServiceName, ServicePlan>> = {
    scheduler: {
      name: 'scheduler',
      env: { ...withTables('scheduler'), BERTH_SECRET_KEY: secrets.secretKey },
    },
    storage: { name: 'storage', env: { ...withTables('storage'), BERTH_VOLUME_ROOT: state.volume } },
    metrics: { name: 'metrics', env: withTables('metrics') },
    gateway: {
      name: 'gateway',
      port: options.httpPort,
      env: {
        ...withTables('gateway'),
        BERTH_HTTP_HOST: options.httpHost,
        BERTH_GRPC_PORT: String(grpcPort),
        BERTH_BOOTSTRAP_KEY: secrets.adminKey,
        BERTH_SECRET_KEY: secrets.secretKey,
        ...streamsFrom(options),
      },
    },
    agent: {
      name: 'agent',
      env: {
        ...common('agent'),
        BERTH_NODE_ID: options.nodeId,
        BERTH_STATE: state.agent,
        BERTH_RUNTIME: options.runtime,
        ...(options.fleetFile === undefined ? {} : { BERTH_FLEET_FILE: options.fleetFile }),
      },
    },
  };
  return SERVICES.filter((name) => name !== 'agent' || options.hasAgent).map((name) => plans[name]);
};
