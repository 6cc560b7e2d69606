import { Server, ServerCredentials } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { ServerGrpc } from '@nestjs/microservices';
import { HealthImplementation } from 'grpc-health-check';
import type { Log } from '#kernel';
import type { BerthPackage } from './berth-package.ts';
import { PACKAGE } from './berth-package.ts';

/** Any request for a session fits several times, as over HTTP. */
const REQUEST_BYTES_MAX = 2 ** 20;
const HEADER_BYTES_MAX = 16 * 1024;
const CONNECTION_STREAMS_MAX = 200;

/** Connections are asked for a sign of life, and may ask for one themselves, a little more often than every ten seconds. */
const CHANNEL = {
  'grpc.max_receive_message_length': REQUEST_BYTES_MAX,
  'grpc.max_metadata_size': HEADER_BYTES_MAX,
  'grpc.max_concurrent_streams': CONNECTION_STREAMS_MAX,
  'grpc.keepalive_time_ms': 20_000,
  'grpc.keepalive_timeout_ms': 10_000,
  'grpc.keepalive_permit_without_calls': 1,
} as const;

/** How it proves who it is, and by whom clients have to be vouched for; PEM. */
export type GrpcTls = {
  readonly cert: Buffer;
  readonly key: Buffer;
  /** Null: clients show no certificate. */
  readonly clientCa: Buffer | null;
};
export type GrpcAddress = {
  readonly host: string;
  readonly port: number;
  /** Null: plain HTTP/2. */
  readonly tls: GrpcTls | null;
};

const credentialsOf = (tls: GrpcTls | null): ServerCredentials =>
  tls === null
    ? ServerCredentials.createInsecure()
    : ServerCredentials.createSsl(
        tls.clientCa,
        [{ cert_chain: tls.cert, private_key: tls.key }],
        tls.clientCa !== null,
      );

/** Nest's gRPC transport, with health and reflection beside our services, on a port that it tells. */
export class GrpcServer extends ServerGrpc {
  readonly #wanted: GrpcAddress;
  readonly #package: BerthPackage;
  readonly #log: Log;
  readonly #health: HealthImplementation;
  #server: Server | undefined;
  #port: number | undefined;

  constructor(wanted: GrpcAddress, berth: BerthPackage, log: Log) {
    super({ package: PACKAGE, packageDefinition: berth.definition });
    this.#wanted = wanted;
    this.#package = berth;
    this.#log = log;
    this.#health = new HealthImplementation();
    this.tellHealth(false);
  }

  /** Undefined until it listens. */
  get port(): number | undefined {
    return this.#port;
  }

  tellHealth(isWell: boolean): void {
    for (const service of ['', ...this.#package.services])
      this.#health.setStatus(service, isWell ? 'SERVING' : 'NOT_SERVING');
  }

  override createClient(): Promise<Server> {
    this.#server = new Server(CHANNEL);
    return Promise.resolve(this.#server);
  }

  /** Services first, the port then: nobody is told that a method is not there while it is being put there. */
  override async bindEvents(): Promise<void> {
    await super.bindEvents();
    const server = this.#server;
    if (server === undefined) return;
    this.#health.addToServer(server);
    new ReflectionService(this.#package.definition, { services: [...this.#package.services] }).addToServer(
      server,
    );
    const { host, port, tls } = this.#wanted;
    const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    this.#port = await new Promise<number>((resolve, reject) => {
      server.bindAsync(address, credentialsOf(tls), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
    this.#log.info(
      { address: `${host}:${this.#port}` },
      tls === null ? 'gRPC is served' : 'gRPC is served, encrypted',
    );
  }
}
