export { CannotStart } from './cannot-start.ts';
export type { EmbeddedServer, ServerExit } from './server-process.ts';
export { findNatsServer, NATS_SERVER_VERSION_MIN } from './find-nats-server.ts';
export type { NatsUser } from './nats-config.ts';
export { startNatsServer, type NatsServerOptions } from './start-nats-server.ts';
export { startPostgres, type PostgresOptions, type PostgresServer } from './start-postgres.ts';
