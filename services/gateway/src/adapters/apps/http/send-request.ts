import type { Buffer } from 'node:buffer';
import type { Duplex } from 'node:stream';
import type { Forwarding } from '../../../ports/app-forwarder.ts';

export type SentRequest = {
  readonly isSent: () => boolean;
  /** No more of it is wanted: what still comes from the client is thrown away. */
  readonly stop: () => void;
};

const BREAKS = /[\r\n\0]/;

export const hasBody = ({ request }: Pick<Forwarding, 'request'>): boolean =>
  request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;

const headOf = ({ request, path, headers }: Forwarding, isChunked: boolean): string => {
  const lines = [`${request.method ?? 'GET'} ${path} HTTP/1.1`];
  for (let at = 0; at + 1 < headers.length; at += 2) lines.push(`${headers[at]}: ${headers[at + 1]}`);
  if (isChunked) lines.push('Transfer-Encoding: chunked');
  lines.push('Connection: keep-alive');
  const broken = lines.find((line) => BREAKS.test(line));
  if (broken !== undefined) throw new Error(`no line of a request: ${JSON.stringify(broken.slice(0, 80))}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
};

/** Sends a request on, its body as fast as the app takes it. */
export const sendRequest = (socket: Duplex, forwarding: Forwarding): SentRequest => {
  const { request } = forwarding;
  const isChunked = hasBody(forwarding) && request.headers['content-length'] === undefined;
  socket.write(headOf(forwarding, isChunked), 'latin1');
  if (!hasBody(forwarding)) return { isSent: () => true, stop: () => undefined };
  let isSent = false;
  const onPart = (part: Buffer): void => {
    if (isChunked) {
      socket.cork();
      socket.write(`${part.length.toString(16)}\r\n`, 'latin1');
    }
    const hasRoom = socket.write(part);
    if (isChunked) {
      socket.write('\r\n', 'latin1');
      socket.uncork();
    }
    if (!hasRoom) request.pause();
  };
  const onDrain = (): void => void request.resume();
  const onEnd = (): void => {
    if (isChunked) socket.write('0\r\n\r\n', 'latin1');
    isSent = true;
    socket.off('drain', onDrain);
  };
  socket.on('drain', onDrain);
  request.on('data', onPart).once('end', onEnd);
  return {
    isSent: () => isSent,
    stop: () => {
      request.off('data', onPart).off('end', onEnd);
      socket.off('drain', onDrain);
      if (!isSent) request.resume();
    },
  };
};
