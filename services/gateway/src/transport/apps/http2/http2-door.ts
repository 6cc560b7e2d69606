import http2 from 'node:http2';
import type { IncomingHttpHeaders, Http2Server, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import { DependencyFailure, describeError, isName, isSessionId, sessionId } from '#kernel';
import type { Log } from '#kernel';
import { appRequest, OWN_PATH } from '../../../domain/app-address.ts';
import type { AppPlace } from '../../../domain/app-address.ts';
import { requestHeaders, responseHeaders } from '../../../domain/app-headers.ts';
import { headersOf, rawOf, valueOf } from '../../../domain/http2-headers.ts';
import type { AppRoute, AppRoutes } from '../../../handlers/app-routes.ts';
import type { AppVisits } from '../../../handlers/app-visits.ts';
import type { SessionActivity } from '../../../ports/session-activity.ts';
import { doorway } from '../app-doorway.ts';
import type { DoorwayDeps } from '../app-doorway.ts';
import { noticeOf } from '../app-pages.ts';
import { refuseStream } from './http2-refusal.ts';

export type Http2DoorDeps = DoorwayDeps & {
  readonly routes: AppRoutes;
  readonly activity: SessionActivity;
  readonly visits: Pick<AppVisits, 'begin'>;
  readonly log: Log;
};
export type Http2Door = { readonly server: Http2Server; readonly close: () => void };

/** Names the app where its address can't: clients of gRPC know hosts, and no paths before their own. */
const APP_HEADER = 'x-berth-app';
const STREAMS_MAX = 256;
const WINDOW_BYTES = 1024 * 1024;
/** Nothing moved for so long: no new requests; those that wait go on. */
const IDLE_MS = 300_000;
const { NGHTTP2_CANCEL, NGHTTP2_FLAG_END_STREAM } = http2.constants;

type Asked = { readonly place: AppPlace; readonly rest: string };

const namedApp = (text: string | undefined): AppPlace | null => {
  const [, session = '', app = ''] = /^([a-z0-9]+)\/([a-z0-9-]+)$/.exec(text ?? '') ?? [];
  return isSessionId(session) && isName(app) ? { sessionId: sessionId(session), app } : null;
};

/**
 * The door for those who speak HTTP/2, gRPC among them: who comes is looked at as at the other door, and sent on to an app that speaks HTTP/2 as well. There are no pages
 * here, and nothing of the API.
 */
export const http2Door = (deps: Http2DoorDeps): Http2Door => {
  const { site, routes, activity, visits, log } = deps;
  const admit = doorway(deps);

  const askedOf = (headers: IncomingHttpHeaders): Asked | null => {
    const path = headers[':path'] ?? '/';
    const asked = appRequest(site, headers[':authority'] ?? headers.host ?? '', path);
    if (asked.kind === 'app') return asked;
    const place = asked.kind === 'other' ? namedApp(valueOf(headers, APP_HEADER)) : null;
    return place === null ? null : { place, rest: path.slice(1) };
  };

  const headersFor = (route: AppRoute, rest: string, headers: IncomingHttpHeaders, clientAddress: string) => {
    const { keepsPrefix, authorization } = route.opened;
    const authority = headers[':authority'] ?? headers.host ?? '';
    const protocol = valueOf(headers, 'x-forwarded-proto') === 'https' ? 'https' : 'http';
    const raw = ['host', authority, ...rawOf(headers).filter((_w, at, all) => all[at - (at % 2)] !== 'host')];
    const { host: _said, ...kept } = headersOf(
      requestHeaders({
        ...{ raw, clientAddress, protocol },
        prefix: keepsPrefix ? '' : route.basePath.slice(0, -1),
        ...(authorization === undefined ? {} : { authorization }),
      }),
    );
    return {
      ':method': headers[':method'] ?? 'GET',
      ':scheme': 'http',
      ':authority': authority,
      ':path': `${keepsPrefix ? route.basePath : '/'}${rest}`,
      ...kept,
      // Hop by hop as well, but here it only says that trailers are understood, and they are.
      ...(headers['te'] === 'trailers' ? { te: 'trailers' } : {}),
    };
  };

  const serve = async (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, flags: number) => {
    const refuse = (status: number, why: string): void => refuseStream(stream, headers, status, why);
    const asked = askedOf(headers);
    if (asked === null)
      return refuse(
        421,
        `Over HTTP/2 there are apps alone, and this names none: by its host, by its path, or by ${APP_HEADER}: <session>/<app>.`,
      );
    if (asked.rest.startsWith(OWN_PATH)) return refuse(404, 'This address belongs to Berth.');
    const { place, rest } = asked;
    const request = {
      method: headers[':method'] ?? 'GET',
      headers: { ...headers, host: headers[':authority'] ?? headers.host },
    };
    const admitted = await admit(request, place);
    if (!admitted.isIn) return refuse(admitted.status, admitted.why);
    const leave = visits.begin(admitted.grant, admitted.right, () => stream.close(NGHTTP2_CANCEL));
    if (stream.closed) return leave();
    stream.once('close', leave);
    if (request.method !== 'GET') {
      const onUse = (): void => activity.note(place.sessionId, 'app');
      onUse();
      stream.on('data', onUse).pause();
    }
    const clientAddress = stream.session?.socket.remoteAddress ?? '';
    for (const isLast of [false, true]) {
      const sight = await routes.see(place);
      if (sight.kind !== 'ready') {
        const { status, sentence } = noticeOf(sight, '');
        return refuse(status, sentence);
      }
      const { route } = sight;
      const { basePath } = route;
      const end = await route.streams.forward({
        stream,
        headers: headersFor(route, rest, headers, clientAddress),
        isWhole: (flags & NGHTTP2_FLAG_END_STREAM) !== 0,
        answerHeaders: (raw) => responseHeaders(raw, { basePath, keepsPrefix: route.opened.keepsPrefix }),
      });
      if (end === 'answered' || end === 'left') return;
      routes.drop(route);
      if (end === 'broken') return refuse(502, 'The app broke off before it answered.');
      if (isLast) return refuse(502, end.unreached.message);
    }
  };

  const failed = (error: unknown, refuse: (why: string) => void): void => {
    const isAway = error instanceof DependencyFailure;
    const fields = { cause: describeError(error) };
    if (isAway) log.warn(fields, 'an app can not be reached: a dependency does not answer');
    else log.error(fields, 'a request for an app failed: this is a bug');
    refuse(isAway ? 'A part of Berth does not answer. Try again.' : 'A fault of Berth; its log knows more.');
  };

  const server = http2.createServer({
    settings: { maxConcurrentStreams: STREAMS_MAX, initialWindowSize: WINDOW_BYTES },
  });
  const sessions = new Set<ServerHttp2Session>();
  server
    .on('session', (session) => {
      sessions.add(session);
      session.on('error', () => undefined).once('close', () => sessions.delete(session));
      session.setLocalWindowSize(4 * WINDOW_BYTES);
      session.setTimeout(IDLE_MS, () => session.close());
    })
    .on('stream', (stream, headers, flags) => {
      stream.on('error', () => undefined); // its end is what counts
      serve(stream, headers, flags).catch((error: unknown) =>
        failed(error, (why) => refuseStream(stream, headers, 503, why)),
      );
    });
  return {
    server,
    close: () => {
      for (const session of sessions) session.destroy();
    },
  };
};
