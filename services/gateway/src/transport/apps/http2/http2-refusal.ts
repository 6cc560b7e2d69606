import type { ServerHttp2Stream } from 'node:http2';
import { type Http2Headers, valueOf } from '../../../domain/http2-headers.ts';

/** What gRPC calls our refusals (its `status` codes). */
const GRPC_STATUS: Readonly<Record<number, number>> = { 401: 16, 403: 7, 404: 5, 421: 12, 502: 14, 503: 14 };
const INTERNAL = 13;

const isGrpc = (headers: Http2Headers): boolean =>
  valueOf(headers, 'content-type')?.startsWith('application/grpc') === true;

/** Says why not: to a client of gRPC in its own words. */
export const refuseStream = (
  stream: ServerHttp2Stream,
  asked: Http2Headers,
  status: number,
  why: string,
): void => {
  if (stream.headersSent || stream.destroyed) return;
  stream.resume();
  if (isGrpc(asked))
    return stream.respond(
      {
        ':status': 200,
        'content-type': 'application/grpc',
        'grpc-status': String(GRPC_STATUS[status] ?? INTERNAL),
        'grpc-message': encodeURIComponent(why),
      },
      { endStream: true },
    );
  const body = `${JSON.stringify({ type: 'about:blank', status, detail: why })}\n`;
  stream.respond({
    ':status': status,
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  });
  stream.end(body);
};
