import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { credentials, makeGenericClientConstructor } from '@grpc/grpc-js';
import type { ChannelCredentials } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '#kernel';
import { berthPackage } from './berth-package.ts';
import { GrpcServer } from './grpc-server.ts';
import { readGrpcTls } from './read-grpc-tls.ts';

const hasOpenssl = (() => {
  try {
    execFileSync('openssl', ['version']);
    return true;
  } catch {
    return false;
  }
})();

let folder = '';
const at = (name: string): string => path.join(folder, name);
const makeCertificate = (name: string): void =>
  void execFileSync(
    'openssl',
    [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
      ],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
      ...['-keyout', at(`${name}.key`), '-out', at(`${name}.pem`)],
    ],
    { stdio: 'ignore' },
  );

/** Whether a channel comes about. */
const connects = async (port: number | undefined, how: ChannelCredentials): Promise<boolean> => {
  const client = new (makeGenericClientConstructor({}, 'any'))(`localhost:${port}`, how);
  try {
    return await new Promise<boolean>((resolve) => {
      client.waitForReady(Date.now() + 1500, (error) => resolve(error === undefined));
    });
  } finally {
    client.close();
  }
};
const serve = async (tls: ReturnType<typeof readGrpcTls>): Promise<GrpcServer> => {
  const server = new GrpcServer({ host: '127.0.0.1', port: 0, tls }, berthPackage(), silentLog);
  await new Promise<void>((resolve, reject) => {
    void server.listen((error?: unknown) =>
      error === undefined ? resolve() : reject(new Error('it does not listen', { cause: error })),
    );
  });
  return server;
};

describe.skipIf(!hasOpenssl)('gRPC with certificates (needs openssl)', () => {
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'berth-grpc-'));
    makeCertificate('server');
    makeCertificate('client');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is encrypted, and nothing is said in plain', async () => {
    const server = await serve(readGrpcTls({ grpcTlsCert: at('server.pem'), grpcTlsKey: at('server.key') }));
    const trusting = credentials.createSsl(readFileSync(at('server.pem')));
    expect(await connects(server.port, trusting)).toBe(true);
    expect(await connects(server.port, credentials.createInsecure())).toBe(false);
    await server.close();
  });

  it('lets in only clients that are vouched for, where that is wanted', async () => {
    const tls = readGrpcTls({
      grpcTlsCert: at('server.pem'),
      grpcTlsKey: at('server.key'),
      grpcTlsClientCa: at('client.pem'),
    });
    const server = await serve(tls);
    const ca = readFileSync(at('server.pem'));
    const own = credentials.createSsl(ca, readFileSync(at('client.key')), readFileSync(at('client.pem')));
    expect(await connects(server.port, own)).toBe(true);
    await server.close();
  });

  it('does not start with half of it, or with what is no certificate', () => {
    expect(() => readGrpcTls({ grpcTlsCert: at('server.pem') })).toThrow(/set both, or neither/);
    expect(() => readGrpcTls({ grpcTlsCert: at('none.pem'), grpcTlsKey: at('server.key') })).toThrow(
      /none.pem can not be read/,
    );
    expect(() => readGrpcTls({ grpcTlsCert: at('server.key'), grpcTlsKey: at('server.key') })).toThrow(
      /no certificate and its key/,
    );
  });
});
