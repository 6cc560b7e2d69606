export { CannotStart } from './cannot-start.ts';
export { endForeignProcess, isRunning } from './end-foreign-process.ts';
export { findNatsServer, NATS_SERVER_VERSION_MIN, type NatsServerBinary } from './find-nats-server.ts';
export { freePort } from './free-port.ts';
export { isPortFree } from './is-port-free.ts';
export { type NatsCertificate, natsConfig, type NatsOperator, type NatsUser } from './nats-config.ts';
export { runToEnd } from './run-to-end.ts';
export {
  startServerProcess,
  type EmbeddedServer,
  type ServerExit,
  type ServerProcess,
} from './server-process.ts';
export { type NatsServer, startNatsServer, type NatsServerOptions } from './start-nats-server.ts';
export { startPostgres, type PostgresOptions, type PostgresServer } from './start-postgres.ts';
