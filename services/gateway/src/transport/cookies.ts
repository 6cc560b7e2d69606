import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EpochMs } from '#kernel';
import type { Origin } from '../ports/sign-in.ts';

const PLAIN = 'berth_session';
/** Over https the name binds the cookie to this host and to https: no sub-domain can set one. */
const HOST_BOUND = '__Host-berth_session';
const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const AGENT_MAX = 200;

const isHttps = (publicUrl: string | undefined): boolean => publicUrl?.startsWith('https:') === true;

/** The cookies of a request by name; of two of one name, the first. */
export const cookiesOf = (request: FastifyRequest): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  for (const pair of (request.headers.cookie ?? '').slice(0, 8192).split(';')) {
    const at = pair.indexOf('=');
    const name = pair.slice(0, at).trim();
    if (at > 0 && !found.has(name)) found.set(name, pair.slice(at + 1).trim());
  }
  return found;
};

/** What a browser that is signed in sends. */
export const sessionTokenOf = (
  request: FastifyRequest,
  publicUrl: string | undefined,
): string | undefined => {
  const token = cookiesOf(request).get(isHttps(publicUrl) ? HOST_BOUND : PLAIN);
  return token !== undefined && TOKEN.test(token) ? token : undefined;
};

const cookie = (publicUrl: string | undefined, value: string, more: string): string =>
  isHttps(publicUrl)
    ? `${HOST_BOUND}=${value}; Path=/; HttpOnly; Secure; SameSite=Lax${more}`
    : `${PLAIN}=${value}; Path=/; HttpOnly; SameSite=Lax${more}`;

export const setSessionCookie = (
  reply: FastifyReply,
  publicUrl: string | undefined,
  { token, expiresAt }: { readonly token: string; readonly expiresAt: EpochMs },
): void =>
  void reply.header('set-cookie', cookie(publicUrl, token, `; Expires=${new Date(expiresAt).toUTCString()}`));
export const clearSessionCookie = (reply: FastifyReply, publicUrl: string | undefined): void =>
  void reply.header('set-cookie', cookie(publicUrl, '', '; Max-Age=0'));

/** Where a request comes from, as it is recorded beside the log. */
export const originOf = (request: FastifyRequest): Origin => ({
  address: request.ip,
  agent: (request.headers['user-agent'] ?? '').replace(/[^\x20-\x7e]/g, '').slice(0, AGENT_MAX),
});

/**
 * Whether a page of another site sends this: `Sec-Fetch-Site` says so in all present browsers, `Origin` in older ones. A program sends neither;
 * `unknown` is good where no cookie speaks for the sender.
 */
export const siteOf = (
  request: FastifyRequest,
  publicUrl: string | undefined,
): 'same' | 'other' | 'unknown' => {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none' ? 'same' : 'other';
  const { origin, host } = request.headers;
  if (origin === undefined) return 'unknown';
  const own = [publicUrl === undefined ? undefined : new URL(publicUrl).host, host];
  return URL.canParse(origin) && own.includes(new URL(origin).host) ? 'same' : 'other';
};
