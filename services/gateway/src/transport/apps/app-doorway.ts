import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { basePathOf } from '../../domain/app-address.ts';
import type { AppPlace, AppSite } from '../../domain/app-address.ts';
import { cookieValues } from '../../domain/app-headers.ts';
import type { AppPasses } from '../../handlers/app-passes.ts';
import type { AppRight, AppRights } from '../../handlers/app-rights.ts';
import type { Authenticate } from '../../handlers/authenticate.ts';
import type { AppGrant } from '../../ports/app-secrets.ts';

const PASS_COOKIE = 'berth-app';
/** Bound to its host by the browser: no other app, whose host may be a sibling, can set one there. That takes https, and the whole of a host. */
const HOST_PASS_COOKIE = `__Host-${PASS_COOKIE}`;
const cookieOf = (site: AppSite): string =>
  site.kind === 'host' && site.protocol === 'https' ? HOST_PASS_COOKIE : PASS_COOKIE;

const PASS_SECONDS = 3600;
/** A browser may hold old ones under longer paths; more are a trick. */
const PASSES_MAX = 4;

/** A program that sends its key with every request is not asked for anew each time; so late at most the end of a key or of a share is noticed here. */
const PROGRAM_MS: Readonly<Record<AppRight, number>> = { owner: 10_000, guest: 3000 };
const PROGRAMS_MAX = 1000;

export type Admitted =
  /** `setCookie`: the pass lives on. */
  | {
      readonly isIn: true;
      readonly grant: AppGrant;
      readonly right: AppRight;
      readonly setCookie?: string;
    }
  | { readonly isIn: false; readonly status: 401 | 403; readonly why: string };

export type DoorwayDeps = {
  readonly site: AppSite;
  readonly passes: AppPasses;
  readonly authenticate: Authenticate;
  readonly rights: Pick<AppRights, 'of'>;
};

/** What is looked at of a request, whichever version of HTTP it came by. */
type Asking = {
  readonly method?: string | undefined;
  readonly headers: IncomingMessage['headers'];
};

/** How the browser sees the gateway: behind a balancer, as that says. */
export const protocolOf = (request: Asking): 'http' | 'https' =>
  String(request.headers['x-forwarded-proto'] ?? '')
    .split(',')[0]
    ?.trim()
    .toLowerCase() === 'https'
    ? 'https'
    : 'http';

/** The cookie of a pass: for the address of one app alone, and out of reach of its scripts. */
export const passCookie = (site: AppSite, place: AppPlace, pass: string, protocol: string): string => {
  const isSecure =
    protocol === 'https' ||
    (site.kind === 'host' ? site.protocol === 'https' : site.origin?.startsWith('https:') === true);
  return `${cookieOf(site)}=${pass}; Path=${basePathOf(site, place)}; Max-Age=${PASS_SECONDS}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
};

const isNavigation = ({ method, headers }: Asking): boolean =>
  headers['sec-fetch-mode'] === 'navigate' && (method === 'GET' || method === 'HEAD');

/** A page of another origin asks with the cookies of this one: another app of the same site, say. Following a link is no asking. */
export const comesFromElsewhere = (request: Asking): boolean => {
  const { headers } = request;
  const site = headers['sec-fetch-site'];
  if ((site === 'cross-site' || site === 'same-site') && !isNavigation(request)) return true;
  const { origin } = headers;
  if (origin === undefined || origin === 'null') return origin === 'null' && request.method !== 'GET';
  const isReading = request.method === 'GET' && headers.upgrade === undefined;
  return !isReading && new URL(origin).host !== headers.host?.toLowerCase();
};

const parsesAsOrigin = (origin: string | undefined): boolean =>
  origin === undefined || origin === 'null' || URL.canParse(origin);

/** Who may come to an app: a browser with a pass for it, or a program with a key of somebody who may open it. @throws DependencyFailure */
export const doorway = ({ site, passes, authenticate, rights }: DoorwayDeps) => {
  const programs = new Map<
    string,
    { readonly grant: AppGrant; readonly right: AppRight; readonly until: number }
  >();
  return async (request: Asking, place: AppPlace): Promise<Admitted> => {
    for (const text of cookieValues(request.headers.cookie, cookieOf(site)).slice(0, PASSES_MAX)) {
      const pass = await passes.read(text, place);
      if (pass === undefined) continue;
      if (!parsesAsOrigin(request.headers.origin) || comesFromElsewhere(request))
        return { isIn: false, status: 403, why: 'A page of another origin may not use this app.' };
      const { right } = pass;
      if (!passes.isStale(pass)) return { isIn: true, grant: pass, right };
      const renewed = await passes.renew(pass);
      if (renewed !== undefined)
        return {
          isIn: true,
          grant: pass,
          right,
          setCookie: passCookie(site, place, renewed, protocolOf(request)),
        };
    }
    if (request.headers.authorization?.toLowerCase().startsWith('bearer ') === true) {
      const name = `${createHash('sha256').update(request.headers.authorization).digest('base64')}/${place.sessionId}/${place.app}`;
      const known = programs.get(name);
      if (known !== undefined && performance.now() < known.until) return { isIn: true, ...known };
      const principal = await authenticate(request.headers.authorization);
      if (!principal.ok) return { isIn: false, status: 401, why: principal.refusal.message };
      const right = await rights.of(principal.value, place);
      if (right !== null) {
        if (programs.size >= PROGRAMS_MAX) programs.clear();
        const { userId, keyId } = principal.value;
        const grant = { ...place, userId, keyId };
        programs.set(name, { grant, right, until: performance.now() + PROGRAM_MS[right] });
        return { isIn: true, grant, right };
      }
      return { isIn: false, status: 403, why: 'This key may not open what runs in this session.' };
    }
    return {
      isIn: false,
      status: 401,
      why: 'Open the app from Berth: by its page, or by "berth open". A link is good once, and what it opens for an hour after its last use.',
    };
  };
};
