import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { DependencyFailure, describeError } from '#kernel';
import type { Log, UserId } from '#kernel';
import { appRequest, basePathOf, OWN_PATH } from '../../domain/app-address.ts';
import type { AppPlace } from '../../domain/app-address.ts';
import { requestHeaders, responseHeaders } from '../../domain/app-headers.ts';
import type { AppRoute, AppRoutes } from '../../handlers/app-routes.ts';
import type { AppVisits } from '../../handlers/app-visits.ts';
import type { NoteOpening } from '../../handlers/note-openings.ts';
import type { SessionActivity } from '../../ports/session-activity.ts';
import { doorway, passCookie, protocolOf } from './app-doorway.ts';
import type { DoorwayDeps } from './app-doorway.ts';
import { noticeOf, sendNotice } from './app-pages.ts';
import { joinUpgrade } from './join-upgrade.ts';

export type AppDoorDeps = DoorwayDeps & {
  readonly routes: AppRoutes;
  readonly activity: SessionActivity;
  readonly noteOpening: NoteOpening;
  readonly visits: Pick<AppVisits, 'begin'>;
  readonly log: Log;
};

/** Takes requests for apps before anything else sees them. */
export type AppDoor = {
  /** False: it is none for an app. */
  readonly request: (request: IncomingMessage, response: ServerResponse) => boolean;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean;
};

type AppAsked = { readonly place: AppPlace; readonly rest: string };

const wantsPage = ({ method, headers }: IncomingMessage): boolean =>
  (method === 'GET' || method === 'HEAD') &&
  (headers['sec-fetch-dest'] === undefined ||
    headers['sec-fetch-dest'] === 'document' ||
    headers['sec-fetch-dest'] === 'iframe') &&
  headers.accept?.includes('text/html') === true;

/** Requests that a page sends by itself while nobody is there: looking is no using. */
const isUse = (request: IncomingMessage): boolean => request.method !== 'GET' || wantsPage(request);

const SPEAKS_HTTP2 = {
  status: 502,
  title: 'No page for a browser',
  sentence: 'This app speaks HTTP/2 alone, as gRPC does: use a client of it.',
};

const refuseUpgrade = (socket: Duplex, status: number, why: string): void => {
  const body = `${why}\n`;
  const head = `HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
  socket.end(`${head}${body}`);
};

/** The door of all apps: who comes is looked at here, sent on to the app, or told why not. */
export const appDoor = (deps: AppDoorDeps): AppDoor => {
  const { site, passes, routes, activity, noteOpening, visits, log } = deps;
  const admit = doorway(deps);
  const hostOf = ({ headers }: IncomingMessage): string => headers.host ?? '';
  const addressOf = ({ socket }: IncomingMessage): string => socket.remoteAddress ?? '';

  const enter = async (
    { place, rest }: AppAsked,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    const code = new URLSearchParams(rest.slice(rest.indexOf('?') + 1)).get('code') ?? '';
    const pass = await passes.redeem(code, place);
    if (pass === undefined && !(await admit(request, place)).isIn)
      return sendNotice(
        response,
        {
          status: 401,
          title: 'This link was used, or is too old',
          sentence:
            'It is good once, for a minute. Open the app from Berth again: by its page, or by "berth open".',
        },
        true,
      );
    response.writeHead(303, {
      location: basePathOf(site, place),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-length': 0,
      ...(pass === undefined ? {} : { 'set-cookie': passCookie(site, place, pass, protocolOf(request)) }),
    });
    response.end();
  };

  const tellState = async ({ place }: AppAsked, response: ServerResponse): Promise<void> => {
    const sight = await routes.see(place);
    const notice = sight.kind === 'ready' ? null : noticeOf(sight, '');
    const isOver = notice !== null && notice.waitsAt === undefined;
    const { title = '', sentence = '', steps = [] } = notice ?? {};
    const body = JSON.stringify({ isReady: notice === null, isOver, title, sentence, steps });
    response.writeHead(200, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  };

  const pathFor = (route: AppRoute, rest: string): string =>
    `${route.opened.keepsPrefix ? route.basePath : '/'}${rest}`;

  const forward = async (
    asked: AppAsked,
    userId: UserId,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    const waitsAt = `${basePathOf(site, asked.place)}${OWN_PATH}state`;
    for (const isLast of [false, true]) {
      const sight = await routes.see(asked.place);
      if (sight.kind !== 'ready') return sendNotice(response, noticeOf(sight, waitsAt), wantsPage(request));
      const { route } = sight;
      if (route.opened.protocol === 'h2c') return sendNotice(response, SPEAKS_HTTP2, wantsPage(request));
      if (wantsPage(request)) noteOpening(route, userId);
      const { openPath, keepsPrefix, authorization } = route.opened;
      if (asked.rest === '' && openPath !== '' && request.method === 'GET') {
        response.writeHead(302, {
          location: `${route.basePath}${openPath}`,
          'cache-control': 'no-store',
          'content-length': 0,
        });
        return void response.end();
      }
      const facts = {
        raw: request.rawHeaders,
        clientAddress: addressOf(request),
        protocol: protocolOf(request),
      };
      const end = await route.forwarder.forward({
        ...{ request, response, path: pathFor(route, asked.rest) },
        headers: requestHeaders({
          ...facts,
          prefix: keepsPrefix ? '' : route.basePath.slice(0, -1),
          ...(authorization === undefined ? {} : { authorization }),
        }),
        answerHeaders: (raw) => responseHeaders(raw, { basePath: route.basePath, keepsPrefix }),
      });
      if (end === 'answered' || end === 'left') return;
      routes.drop(route);
      if (end === 'broken')
        return sendNotice(
          response,
          {
            status: 502,
            title: 'The app broke off',
            sentence: 'It ended, or its node can not be reached, while it answered. Reload the page.',
          },
          wantsPage(request),
        );
      if (isLast)
        return sendNotice(
          response,
          { status: 502, title: 'The app can not be reached', sentence: end.unreached.message },
          wantsPage(request),
        );
    }
  };

  const serve = async (
    asked: AppAsked,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    if (asked.rest.startsWith(`${OWN_PATH}enter?`)) return enter(asked, request, response);
    const admitted = await admit(request, asked.place);
    if (!admitted.isIn)
      return sendNotice(
        response,
        {
          status: admitted.status,
          title: admitted.status === 401 ? 'Not open for you yet' : 'Not for you',
          sentence: admitted.why,
        },
        wantsPage(request),
      );
    if (admitted.setCookie !== undefined) response.appendHeader('set-cookie', admitted.setCookie);
    if (asked.rest === `${OWN_PATH}state`) return tellState(asked, response);
    if (asked.rest.startsWith(OWN_PATH))
      return sendNotice(
        response,
        { status: 404, title: 'Nothing is here', sentence: 'This address belongs to Berth.' },
        wantsPage(request),
      );
    if (isUse(request)) activity.note(asked.place.sessionId, 'app');
    const { grant, right } = admitted;
    const leave = visits.begin(grant, right, () => response.destroy());
    if (response.closed) leave();
    else response.once('close', leave);
    return forward(asked, grant.userId, request, response);
  };

  const join = async (
    asked: AppAsked,
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): Promise<void> => {
    const admitted = await admit(request, asked.place);
    if (!admitted.isIn) return refuseUpgrade(socket, admitted.status, admitted.why);
    const leave = visits.begin(admitted.grant, admitted.right, () => socket.destroy());
    if (socket.destroyed) leave();
    else socket.once('close', leave);
    for (const isLast of [false, true]) {
      const sight = await routes.see(asked.place);
      if (sight.kind !== 'ready') return refuseUpgrade(socket, 503, noticeOf(sight, '').sentence);
      const { route } = sight;
      const connected = await route.connect();
      if (connected.ok) {
        const onUse = (): void => activity.note(asked.place.sessionId, 'app');
        const about = {
          request,
          socket,
          head,
          path: pathFor(route, asked.rest),
          protocol: protocolOf(request),
          clientAddress: addressOf(request),
          onUse,
        };
        const end = await joinUpgrade(connected.value, route, about);
        return end === 'joined' ? undefined : refuseUpgrade(socket, 502, 'The app did not answer.');
      }
      routes.drop(route);
      if (isLast) return refuseUpgrade(socket, 502, connected.refusal.message);
    }
  };

  const failed = (error: unknown, tell: (sentence: string) => void): void => {
    const isAway = error instanceof DependencyFailure;
    const fields = { cause: describeError(error) };
    if (isAway) log.warn(fields, 'an app can not be reached: a dependency does not answer');
    else log.error(fields, 'a request for an app failed: this is a bug');
    tell(
      isAway
        ? 'A part of Berth that is needed here does not answer. Try again.'
        : 'A fault of Berth; its log knows more.',
    );
  };

  return {
    request: (request, response) => {
      const asked = appRequest(site, hostOf(request), request.url ?? '/');
      if (asked.kind === 'other') return false;
      response.on('error', () => undefined); // the browser has left
      if (asked.kind === 'nowhere')
        sendNotice(
          response,
          { status: 404, title: 'No app is here', sentence: 'The address names no app of a session.' },
          wantsPage(request),
        );
      else if (asked.kind === 'unfinished')
        response.writeHead(308, { location: asked.location, 'content-length': 0 }).end();
      else
        serve(asked, request, response).catch((error: unknown) =>
          failed(error, (sentence) =>
            sendNotice(response, { status: 503, title: 'Not now', sentence }, wantsPage(request)),
          ),
        );
      return true;
    },
    upgrade: (request, socket, head) => {
      const asked = appRequest(site, hostOf(request), request.url ?? '/');
      if (asked.kind === 'other') return false;
      socket.on('error', () => socket.destroy());
      if (asked.kind !== 'app') refuseUpgrade(socket, 404, 'The address names no app of a session.');
      else
        join(asked, request, socket, head).catch((error: unknown) =>
          failed(error, (sentence) => refuseUpgrade(socket, 503, sentence)),
        );
      return true;
    },
  };
};
