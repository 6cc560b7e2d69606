import { randomUUID } from 'node:crypto';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DataSource } from 'typeorm';
import { type Bus, natsStrategy, openBus } from '#bus';
import { DependencyFailure, type Log } from '#kernel';
import { natsSecurity } from './config/nats-security.ts';
import { PostgresServiceConfig, type ServiceConfig } from './config/service-config.ts';
import { readiness } from './health/readiness.ts';
import { problemOfThrown } from './http/problem-of-thrown.ts';
import { InfrastructureModule } from './infrastructure.module.ts';
import { connectPostgres } from './postgres/connect-postgres.ts';
import { dataSourceOf, type OwnTables } from './postgres/data-source.ts';
import { supervisor } from './tasks.ts';
import { createLogger } from './telemetry/create-logger.ts';
import { nestLogger } from './telemetry/nest-logger.ts';
import { startTelemetry } from './telemetry/start-telemetry.ts';

/** A service: all that distinguishes it from the others. */
export type ServiceDefinition = {
  /** `scheduler`, `storage` …: in logs, as NATS queue and connection name, as telemetry's service name. */
  readonly name: string;
  /** Its wiring; the config is injected by `CONFIG`. */
  readonly module: Type | DynamicModule;
  /** Its own tables; the config must then be a `PostgresServiceConfig`. */
  readonly tables?: OwnTables;
  readonly http?: {
    readonly bodyLimitBytes?: number;
    /** Last touches before it listens: OpenAPI, hooks of Fastify. */
    readonly prepare?: (app: NestFastifyApplication) => Promise<void> | void;
  };
};

export type RunningService = {
  readonly app: NestFastifyApplication;
  /** `http://127.0.0.1:40123` */
  readonly url: string;
  readonly log: Log;
  /** Resolves when Postgres and NATS have answered, tables are migrated and messages are served. */
  readonly isUp: Promise<void>;
  /** Takes no more work, finishes what is under way, lets go of everything. */
  readonly stop: () => Promise<void>;
};

const OPEN_REQUESTS_MAX_MS = 2000;

type AppOptions = { readonly bodyLimit: number | undefined; readonly trustedProxies: string | undefined };

const createApp = async (root: DynamicModule, { bodyLimit, trustedProxies }: AppOptions, log: Log) => {
  const adapter = new FastifyAdapter({
    genReqId: () => randomUUID(),
    forceCloseConnections: 'idle',
    // What the router itself refuses (a path that is no URL, a parameter that is too long) never gets to a filter.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      const problem = problemOfThrown(error, request.id, log);
      void reply.status(problem.status).type('application/problem+json').send(problem);
    },
    ...(bodyLimit === undefined ? {} : { bodyLimit }),
    // Whose word about where a request comes from is taken; without any, it comes from whoever connects.
    ...(trustedProxies === undefined ? {} : { trustProxy: trustedProxies.split(',') }),
  });
  return NestFactory.create<NestFastifyApplication>(root, adapter, {
    logger: nestLogger(log),
    abortOnError: false,
  });
};

/**
 * Boots a service: HTTP answers at once, so that `/livez` and `/readyz` can tell what is missing; Postgres and NATS are waited for as
 * long as it takes; then messages are served and tasks start.
 *
 * @throws whatever keeps it from listening at all, such as a port in use
 */
export const bootService = async (
  definition: ServiceDefinition,
  config: ServiceConfig,
): Promise<RunningService> => {
  const { name, module, tables, http = {} } = definition;
  const telemetry = await startTelemetry(name, config.otlpEndpoint);
  const log = createLogger(name, config.logLevel);
  const bus = openBus({
    url: config.natsUrl,
    security: await natsSecurity(config),
    name: `berth-${name}`,
    log,
  });
  const ready = readiness();
  const tasks = supervisor(log);
  const stopping = new AbortController();
  const dataSource =
    tables === undefined || !(config instanceof PostgresServiceConfig)
      ? undefined
      : dataSourceOf(name, config.postgresUrl, tables);

  const infrastructure = InfrastructureModule.of({ config, log, bus, readiness: ready, tasks, dataSource });
  const root: DynamicModule = { module: class Service {}, imports: [infrastructure, module] };
  const { trustedProxies } = config;
  const app = await createApp(root, { bodyLimit: http.bodyLimitBytes, trustedProxies }, log);
  app.connectMicroservice({ strategy: natsStrategy(bus, name, log) }, { inheritAppConfig: true });
  await http.prepare?.(app);

  let isServing = false;
  ready.add('started', () => refuseUnless(isServing, 'waiting for Postgres and NATS'));
  ready.add('nats', () => natsAnswers(bus));
  if (dataSource !== undefined) ready.add('postgres', () => postgresAnswers(dataSource));

  await app.listen(config.httpPort, config.httpHost);
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  log.info({ url }, 'listening; waiting for dependencies');

  const start = async (): Promise<void> => {
    if (dataSource !== undefined && tables !== undefined) {
      await connectPostgres({ dataSource, schema: tables.schema }, log, stopping.signal);
    }
    await bus.connected();
    if (stopping.signal.aborted) return;
    await app.startAllMicroservices();
    tasks.start();
    isServing = true;
    log.info({ url }, 'ready');
  };
  const isUp = start();
  isUp.catch((error: unknown) => {
    if (!stopping.signal.aborted) log.error({ cause: String(error) }, 'the service cannot start');
  });

  const stop = async (): Promise<void> => {
    isServing = false;
    stopping.abort();
    await tasks.stop();
    const cut = setTimeout(() => app.getHttpServer().closeAllConnections(), OPEN_REQUESTS_MAX_MS);
    await app.close(); // closes HTTP, the message subscriptions and, through TypeOrmModule, the database
    clearTimeout(cut);
    await bus.close();
    await telemetry.stop();
  };
  return { app, url, log, isUp, stop };
};

const refuseUnless = (isWell: boolean, why: string): Promise<void> =>
  isWell ? Promise.resolve() : Promise.reject(new Error(why));

const natsAnswers = async (bus: Bus): Promise<void> => {
  if (!bus.isConnected())
    throw new DependencyFailure('nats', 'connect', {
      retryable: true,
      cause: bus.isRefused()
        ? 'it refuses the credentials: they are wrong, or were revoked'
        : 'not connected',
    });
  await bus.connection().flush();
};

const postgresAnswers = async (dataSource: DataSource): Promise<void> => {
  await dataSource.query('SELECT 1');
};
