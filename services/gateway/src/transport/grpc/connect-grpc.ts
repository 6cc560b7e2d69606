import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { CONFIG, every, LOG, READINESS, TASKS } from '#service-kit';
import type { Readiness, Tasks } from '#service-kit';
import type { Log } from '#kernel';
import type { GatewayConfig } from '../../config.ts';
import { ruleOf } from '../../domain/access/operations.ts';
import { GRPC_PORT } from '../../tokens.ts';
import { berthPackage } from './berth-package.ts';
import { GrpcServer } from './grpc-server.ts';
import { readGrpcTls } from './read-grpc-tls.ts';
import { rpcOperations } from './rpc.ts';

const HEALTH_MS = 2000;

/** Where gRPC is, once it is served. */
export type GrpcPort = { port: () => number | undefined };

/** What keeps a gateway from starting: a method that nobody handles, or that everybody could call. */
export const faultsOf = (
  methods: readonly string[],
  operations: ReadonlyMap<string, string>,
): readonly string[] => [
  ...methods.filter((method) => !operations.has(method)).map((method) => `${method} has no handler`),
  ...[...operations].flatMap(([method, operation]) => [
    ...(methods.includes(method) ? [] : [`${method} is in no proto`]),
    ...(ruleOf(operation) === undefined ? [`${method} has no rule: ${operation} is in no table`] : []),
  ]),
];

/** Puts gRPC beside HTTP; it listens when the other messages are served. @throws when a method has no rule */
export const connectGrpc = (app: NestFastifyApplication): void => {
  const berth = berthPackage();
  const faults = faultsOf(berth.methods, rpcOperations);
  if (faults.length > 0) throw new Error(`gRPC can not be served: ${faults.join('; ')}`);
  const config = app.get<GatewayConfig>(CONFIG);
  const readiness = app.get<Readiness>(READINESS);
  const address = { host: config.grpcHost, port: config.grpcPort, tls: readGrpcTls(config) };
  const server = new GrpcServer(address, berth, app.get<Log>(LOG));
  app.get<GrpcPort>(GRPC_PORT).port = () => server.port;
  // What guards HTTP reads its requests; gRPC's handlers say what guards them.
  app.connectMicroservice({ strategy: server }, { inheritAppConfig: false });
  app
    .get<Tasks>(TASKS)
    .add(every(HEALTH_MS, 'tell health', async () => server.tellHealth((await readiness.report()).ready)));
};
