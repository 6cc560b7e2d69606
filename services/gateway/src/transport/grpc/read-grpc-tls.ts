import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { GatewayConfig } from '../../config.ts';
import type { GrpcTls } from './grpc-server.ts';

type Paths = Pick<GatewayConfig, 'grpcTlsCert' | 'grpcTlsKey' | 'grpcTlsClientCa'>;

const read = (variable: string, path: string): Buffer => {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new Error(`${variable}: ${path} can not be read`, { cause });
  }
};

/** What the configuration says of gRPC's encryption; null: there is none. @throws when a file is missing, or is not what it should be */
export const readGrpcTls = ({ grpcTlsCert, grpcTlsKey, grpcTlsClientCa }: Paths): GrpcTls | null => {
  if (grpcTlsCert === undefined && grpcTlsKey === undefined && grpcTlsClientCa === undefined) return null;
  if (grpcTlsCert === undefined || grpcTlsKey === undefined)
    throw new Error(
      'gRPC is encrypted with BERTH_GRPC_TLS_CERT and BERTH_GRPC_TLS_KEY: set both, or neither.',
    );
  const cert = read('BERTH_GRPC_TLS_CERT', grpcTlsCert);
  const key = read('BERTH_GRPC_TLS_KEY', grpcTlsKey);
  const clientCa = grpcTlsClientCa === undefined ? null : read('BERTH_GRPC_TLS_CLIENT_CA', grpcTlsClientCa);
  try {
    createSecureContext({ cert, key, ...(clientCa === null ? {} : { ca: clientCa }) });
  } catch (cause) {
    throw new Error(
      'BERTH_GRPC_TLS_CERT and BERTH_GRPC_TLS_KEY are no certificate and its key, as PEM files.',
      { cause },
    );
  }
  return { cert, key, clientCa };
};
