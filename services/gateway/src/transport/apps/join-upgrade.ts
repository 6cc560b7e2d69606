import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { sendOn, type SteadySocket, steadySocket } from '#service-kit';
import { requestHeaders, responseHeaders } from '../../domain/app-headers.ts';
import type { AppRoute } from '../../handlers/app-routes.ts';

const HEAD_MAX_BYTES = 64 * 1024;
const HEAD_MAX_MS = 60_000;
const HEAD_END = '\r\n\r\n';

const linesOf = (raw: readonly string[]): string => {
  let lines = '';
  for (let at = 0; at + 1 < raw.length; at += 2) lines += `${raw[at]}: ${raw[at + 1]}\r\n`;
  return lines;
};

type Answered = { readonly head: string; readonly rest: Buffer };

/** Up to the end of the head of an answer; null if it is none, or too long, or does not come in time. */
const headOf = ({ socket, take }: SteadySocket): Promise<Answered | null> =>
  new Promise((resolve) => {
    let seen = Buffer.alloc(0);
    const done = (answered: Answered | null): void => {
      clearTimeout(timer);
      socket.off('close', onNothing).off('end', onNothing);
      take(null);
      resolve(answered);
    };
    const onNothing = (): void => done(null);
    const timer = setTimeout(onNothing, HEAD_MAX_MS);
    socket.once('close', onNothing).once('end', onNothing);
    take((part) => {
      seen = Buffer.concat([seen, part]);
      const end = seen.indexOf(HEAD_END);
      if (end >= 0)
        done({ head: seen.toString('latin1', 0, end), rest: seen.subarray(end + HEAD_END.length) });
      else if (seen.length > HEAD_MAX_BYTES) done(null);
      return true;
    });
  });

const answerOf = (head: string, route: AppRoute): string | null => {
  const [status = '', ...fields] = head.split('\r\n');
  if (!/^HTTP\/1\.1 \d{3}\b/.test(status)) return null;
  const raw = fields.flatMap((line) => {
    const colon = line.indexOf(':');
    return colon < 1 ? [] : [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const kept = responseHeaders(raw, { basePath: route.basePath, keepsPrefix: route.opened.keepsPrefix });
  const upgrade = raw[raw.findIndex((word, at) => at % 2 === 0 && word.toLowerCase() === 'upgrade') + 1];
  const joined = status.startsWith('HTTP/1.1 101')
    ? ['Connection', 'Upgrade', 'Upgrade', upgrade ?? 'websocket']
    : ['Connection', 'close'];
  return `${status}\r\n${linesOf([...joined, ...kept])}\r\n`;
};

export type Upgrade = {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  /** As the app sees it. */
  readonly path: string;
  readonly protocol: string;
  readonly clientAddress: string;
  /** Something came from the browser. */
  readonly onUse: () => void;
};

/**
 * Joins a browser with an app for as long as both like: WebSockets, and whatever else begins with `Upgrade`. Nothing is read on the way, so that frames, codes of closing and
 * pings of both ends are theirs alone; who is slow holds the other up.
 */
export const joinUpgrade = async (
  connected: Duplex,
  route: AppRoute,
  upgrade: Upgrade,
): Promise<'joined' | 'refused'> => {
  const steady = steadySocket(connected);
  const stream = steady.socket;
  const { request, socket, head, path, protocol, clientAddress, onUse } = upgrade;
  const { authorization, keepsPrefix } = route.opened;
  const headers = requestHeaders({
    ...{ raw: request.rawHeaders, clientAddress, protocol, isUpgrade: true },
    prefix: keepsPrefix ? '' : route.basePath.slice(0, -1),
    ...(authorization === undefined ? {} : { authorization }),
  });
  const end = (): void => {
    stream.destroy();
    socket.destroy();
  };
  socket.on('error', end).on('close', end);
  stream.on('error', end);
  stream.write(`${request.method ?? 'GET'} ${path} HTTP/1.1\r\n${linesOf(headers)}\r\n`);
  const answered = await headOf(steady);
  const answer = answered === null ? null : answerOf(answered.head, route);
  if (answered === null || answer === null) {
    stream.destroy();
    return 'refused';
  }
  socket.write(answer, 'latin1');
  if (answered.rest.length > 0) socket.write(answered.rest);
  if (head.length > 0) stream.write(head);
  stream.on('close', end);
  socket.on('data', onUse);
  socket.pipe(stream);
  stream.once('end', () => socket.end());
  sendOn(steady, socket);
  return 'joined';
};
