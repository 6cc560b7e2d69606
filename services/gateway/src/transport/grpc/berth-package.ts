import path from 'node:path';
import type { MethodDefinition, PackageDefinition, ServiceDefinition } from '@grpc/proto-loader';
import { loadSync } from '@grpc/proto-loader';
import protobuf from 'protobufjs';
import type { Method as DescribedMethod, Root } from 'protobufjs';
import { invariant } from '#kernel';
import { readMessage, writeMessage } from './message-shape.ts';
import { protoFiles } from './proto-folder.ts';

export const PACKAGE = 'berth.v1';

const LOADER = { keepCase: false, longs: Number, enums: String, bytes: Buffer, defaults: false } as const;

/** In place of a request that is no message of its type. */
export const UNREADABLE: unique symbol = Symbol('unreadable');

const readOr = (read: () => object): object => {
  try {
    return read();
  } catch {
    return { [UNREADABLE]: true };
  }
};

type Method = MethodDefinition<object, object>;

/** A method whose messages are in the words of REST on this side, and on the wire what they are. */
const inWords = (method: Method, described: DescribedMethod | undefined): Method => {
  const { resolvedRequestType: requestType, resolvedResponseType: responseType } = described ?? {};
  invariant(requestType != null && responseType != null, `${method.path} has its two messages`);
  return {
    ...method,
    requestDeserialize: (bytes) => readOr(() => readMessage(requestType, method.requestDeserialize(bytes))),
    responseSerialize: (answer) => method.responseSerialize(writeMessage(responseType, answer)),
  };
};

const isService = (value: PackageDefinition[string]): value is ServiceDefinition => !('format' in value);

export type BerthPackage = {
  readonly definition: PackageDefinition;
  readonly root: Root;
  /** `berth.v1.SessionService` */
  readonly services: readonly string[];
  /** `SessionService/GetSession`, in order. */
  readonly methods: readonly string[];
};

/** `berth.v1`, read from its files. */
export const berthPackage = (): BerthPackage => {
  const { folder, files } = protoFiles();
  const root = new protobuf.Root();
  const resolve = root.resolvePath.bind(root);
  root.resolvePath = (origin, target) =>
    target.startsWith('berth/') ? path.join(folder, target) : resolve(origin, target);
  root.loadSync([...files], { keepCase: false }).resolveAll();
  const loaded = loadSync([...files], { ...LOADER, includeDirs: [folder] });
  const own = Object.entries(loaded).flatMap(([name, one]) => (isService(one) ? [[name, one] as const] : []));
  const definition: PackageDefinition = { ...loaded };
  for (const [name, service] of own)
    definition[name] = Object.fromEntries(
      Object.entries(service).map(([method, one]) => [
        method,
        inWords(one, root.lookupService(name).methods[method]),
      ]),
    );
  return {
    definition,
    root,
    services: own.map(([name]) => name),
    methods: own
      .flatMap(([name, service]) =>
        Object.keys(service).map((method) => `${name.slice(PACKAGE.length + 1)}/${method}`),
      )
      .toSorted(),
  };
};
