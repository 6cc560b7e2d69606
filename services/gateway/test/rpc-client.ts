import { Client, credentials, Metadata } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { protoFiles } from '../src/transport/grpc/proto-folder.ts';
import { ADMIN_KEY } from './gateway-under-test.ts';
import type { Loose } from './client.ts';

const { folder, files } = protoFiles();
const loaded: Loose = loadSync([...files], {
  includeDirs: [folder],
  longs: Number,
  enums: String,
  defaults: true,
});

export type RpcAnswer = {
  /** 0: it went well. */
  readonly code: number;
  readonly body: Loose;
  readonly details: string;
  readonly trailers: Metadata | undefined;
  readonly heads: Metadata | undefined;
};

/** A client of `berth.v1` that knows nothing but its protos. */
export const rpcClientOf = (port: number | undefined, key: string | null = ADMIN_KEY) => {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const metadataOf = (more: Readonly<Record<string, string>>): Metadata => {
    const metadata = new Metadata();
    if (key !== null) metadata.set('authorization', `Bearer ${key}`);
    for (const [name, value] of Object.entries(more)) metadata.set(name, value);
    return metadata;
  };
  const methodOf = (method: string) => {
    const [service, name] = method.split('/');
    return loaded[`berth.v1.${service}`][name as string];
  };
  return {
    call: (
      method: string,
      request: object | Buffer = {},
      more: Readonly<Record<string, string>> = {},
      deadlineMs = 10_000,
    ): Promise<RpcAnswer> =>
      new Promise((resolve) => {
        const about = methodOf(method);
        const isRaw = Buffer.isBuffer(request);
        let heads: Metadata | undefined;
        const call = client.makeUnaryRequest<Loose, Loose>(
          about.path,
          isRaw ? (bytes: Buffer) => bytes : about.requestSerialize,
          about.responseDeserialize,
          request,
          metadataOf(more),
          { deadline: Date.now() + deadlineMs },
          (error: ServiceError | null, body?: Loose) =>
            resolve({
              code: error?.code ?? 0,
              body,
              details: error?.details ?? '',
              trailers: error?.metadata,
              heads,
            }),
        );
        call.on('metadata', (metadata) => {
          heads = metadata;
        });
      }),
    /** Messages as they come, until the server ends or `stop` is called. */
    listen: (method: string, request: object = {}, deadlineMs = 30_000) => {
      const about = methodOf(method);
      const messages: Loose[] = [];
      const stream = client.makeServerStreamRequest<Loose, Loose>(
        about.path,
        about.requestSerialize,
        about.responseDeserialize,
        request,
        metadataOf({}),
        { deadline: Date.now() + deadlineMs },
      );
      stream.on('data', (message) => messages.push(message));
      const isOpen = new Promise<void>((resolve) => stream.once('metadata', () => resolve()));
      const ended = new Promise<number>((resolve) => {
        stream.once('error', (error: ServiceError) => resolve(error.code));
        stream.once('end', () => resolve(0));
      });
      return { messages, isOpen, ended, stream, stop: () => stream.cancel() };
    },
    close: () => client.close(),
  };
};
