import { isName, isSessionId, sessionId } from '#kernel';
import type { SessionId } from '#kernel';

/** An app of a session, or a port of it in digits. */
export type AppPlace = { readonly sessionId: SessionId; readonly app: string };

/** Where browsers find apps: below `/apps/` of an origin, or each on a host of its own. */
export type AppSite =
  /** `host`: apps and nothing else are there; null: beside the API. */
  | { readonly kind: 'path'; readonly origin: string | null; readonly host: string | null }
  | { readonly kind: 'host'; readonly protocol: string; readonly suffix: string };

/** Below every base path: what the gateway itself answers. */
export const OWN_PATH = '.berth/';
const FOLDER = '/apps/';
/** A DNS label has 63 characters, and a session's id and two dashes are in it as well. */
const HOST_APP_MAX = 49;

/** Reads where apps are; undefined: beside the API. Null: it is no address of that kind. */
export const readAppSite = (address: string | undefined): AppSite | null => {
  if (address === undefined) return { kind: 'path', origin: null, host: null };
  const [, protocol, star, host] =
    /^(https?):\/\/(\*\.)?([a-z0-9.-]+(?::\d{1,5})?)\/?$/.exec(address.toLowerCase()) ?? [];
  if (protocol === undefined || host === undefined) return null;
  return star === undefined
    ? { kind: 'path', origin: `${protocol}://${host}`, host }
    : { kind: 'host', protocol, suffix: `.${host}` };
};

const place = (session: string | undefined, app: string | undefined): AppPlace | null =>
  session !== undefined && app !== undefined && isSessionId(session) && isName(app)
    ? { sessionId: sessionId(session), app }
    : null;

/** What an app's addresses begin with, as the app itself sees them. */
export const basePathOf = (site: AppSite, { sessionId: session, app }: AppPlace): string =>
  site.kind === 'host' ? '/' : `${FOLDER}${session}/${app}/`;

/** The address of something of an app; relative to the API's where apps are beside it. */
export const appUrl = (site: AppSite, at: AppPlace, rest: string): string => {
  const below = `${basePathOf(site, at)}${rest}`;
  if (site.kind === 'path') return `${site.origin ?? ''}${below}`;
  return `${site.protocol}://${at.app}--${at.sessionId}${site.suffix}${below}`;
};

/** Whether an app can have an address there. */
export const hasAddress = (site: AppSite, { app }: AppPlace): boolean =>
  site.kind === 'path' || app.length <= HOST_APP_MAX;

export type AppRequest =
  /** None of an app: the API's. */
  | { readonly kind: 'other' }
  /** On a host where only apps are, but of none of them. */
  | { readonly kind: 'nowhere' }
  /** The base path without its slash. */
  | { readonly kind: 'unfinished'; readonly location: string }
  /** `rest`: what is below the base path, with the query. */
  | { readonly kind: 'app'; readonly place: AppPlace; readonly rest: string };

/** Which app a request is for, by its `Host` and its path with query. */
export const appRequest = (site: AppSite, host: string, url: string): AppRequest => {
  const name = host.toLowerCase();
  if (site.kind === 'host') {
    if (!name.endsWith(site.suffix)) return { kind: 'other' };
    const [, app, session] = /^([a-z0-9-]+)--([a-z0-9]+)$/.exec(name.slice(0, -site.suffix.length)) ?? [];
    const at = place(session, app);
    return at === null ? { kind: 'nowhere' } : { kind: 'app', place: at, rest: url.slice(1) };
  }
  const isOwnHost = site.host !== null && name === site.host;
  if (site.host !== null && !isOwnHost) return { kind: 'other' };
  const [, session, app, slash, rest = ''] =
    /^\/apps\/([a-z0-9]+)\/([a-z0-9-]+)(\/?)((?<=\/)[^#]*|\?[^#]*)?$/.exec(url) ?? [];
  const at = place(session, app);
  if (at === null) return { kind: isOwnHost || url.startsWith(FOLDER) ? 'nowhere' : 'other' };
  if (slash === '') return { kind: 'unfinished', location: `${basePathOf(site, at)}${rest}` };
  return { kind: 'app', place: at, rest };
};
