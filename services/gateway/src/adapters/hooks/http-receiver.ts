import { lookup as resolve } from 'node:dns';
import type { LookupAddress } from 'node:dns';
import http from 'node:http';
import type { IncomingMessage, RequestOptions } from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { accept, describeError, refuse } from '#kernel';
import type { Refusal } from '#kernel';
import type { Answer } from '../../domain/delivery/retry.ts';
import type { Receiver } from '../../ports/receiver.ts';
import type { AddressRules } from './address-rules.ts';

/** From the first packet to the last byte of the answer that is read. */
const ANSWER_MS = 15_000;
/** Nobody reads more of an answer; it is cut off there. */
const READ_BYTES_MAX = 16 * 1024;
const EXCERPT_MAX = 500;
const URL_MAX = 2000;
const UNSEEN = /[^\x21-\x7e\u00a1-\uffff]+/g;

class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

export type ReceiverOptions = {
  readonly rules: AddressRules;
  /** Whether `http://` will do. */
  readonly allowsHttp: boolean;
  readonly answerMs?: number;
};

const refused = (
  message: string,
): { readonly ok: false; readonly refusal: Refusal<'hook-address-refused'> } =>
  refuse({ code: 'hook-address-refused', message, pointer: '/url' });

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');

/** Seconds, or a date. */
const retryAfterMs = (said: string | undefined, now: number): number | undefined => {
  if (said === undefined) return undefined;
  if (/^\d{1,9}$/.test(said)) return Number(said) * 1000;
  const until = Date.parse(said);
  return Number.isNaN(until) ? undefined : Math.max(0, until - now);
};

const excerptOf = async (response: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response) {
    if (!(part instanceof Buffer)) continue;
    parts.push(part);
    size += part.length;
    if (size >= READ_BYTES_MAX) break;
  }
  return Buffer.concat(parts).toString('utf8').replace(UNSEEN, ' ').trim().slice(0, EXCERPT_MAX);
};

/**
 * Sends over HTTP, and reaches nothing that the rules keep it from: names are looked up once, each address is judged, and the connection goes to an
 * address that was judged, so a name that means something else a moment later changes nothing. Redirects are not followed.
 */
export const httpReceiver = ({ rules, allowsHttp, answerMs = ANSWER_MS }: ReceiverOptions): Receiver => {
  const lookup: LookupFunction = (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, found: readonly LookupAddress[]) => {
      if (error !== null) return done(error, '');
      const reachable = rules.namesHost(hostname)
        ? found
        : found.filter(({ address }) => rules.mayReach(address));
      const [first] = reachable;
      if (first === undefined)
        return done(new AddressRefused(`${hostname} is an address that hooks may not send to`), '');
      if (options.all === true) return done(null, [...reachable]);
      done(null, first.address, first.family);
    });
  };

  const read: Receiver['read'] = (address) => {
    if (address.length > URL_MAX) return refused(`An address has at most ${URL_MAX} characters.`);
    if (!URL.canParse(address)) return refused('This is no address such as https://chat.example.org/berth.');
    const url = new URL(address);
    const isHttp = url.protocol === 'http:';
    if (url.protocol !== 'https:' && !isHttp)
      return refused('Hooks send by https: the address has to begin with https://.');
    if (isHttp && !allowsHttp)
      return refused(
        'Hooks send by https alone, unless the gateway is configured with BERTH_HOOKS_HTTP=allow.',
      );
    if (url.username !== '' || url.password !== '')
      return refused('An address carries no user and no password; a token may be part of its path.');
    const host = bare(url.hostname);
    if (isIP(host) !== 0 && !rules.mayReach(host))
      return refused(
        `Hooks do not send to ${host}: it is no public address, and BERTH_HOOKS_ALLOW does not name it.`,
      );
    url.hash = '';
    return accept(url);
  };

  const send = (url: URL, options: RequestOptions, body: string): Promise<Answer> =>
    new Promise((done, fail) => {
      let isAnswered = false;
      const request = (url.protocol === 'https:' ? https : http).request(url, options, (response) => {
        isAnswered = true;
        const { statusCode: status = 0, headers } = response;
        const pause = retryAfterMs(headers['retry-after'], Date.now());
        const asked = pause === undefined ? {} : { retryAfterMs: pause };
        // What was said counts, also when the connection breaks while the rest is read.
        const excerpt = excerptOf(response).catch(() => '');
        done(excerpt.then((said) => ({ kind: 'answered', status, excerpt: said, ...asked })));
      });
      request.on('error', (error) => {
        if (!isAnswered) fail(error);
      });
      request.end(body);
    });

  return {
    read,
    post: async (address, headers, body, signal) => {
      const startedAt = performance.now();
      const timed = (answer: Answer) => ({ ...answer, latencyMs: Math.round(performance.now() - startedAt) });
      const url = read(address);
      if (!url.ok) return timed({ kind: 'failed', failure: url.refusal.message, isFinal: true });
      const late = AbortSignal.timeout(answerMs);
      try {
        const length = { 'content-length': String(Buffer.byteLength(body)) };
        const options: RequestOptions = {
          method: 'POST',
          headers: { ...headers, ...length },
          lookup,
          agent: false,
          signal: AbortSignal.any([signal, late]),
        };
        return timed(await send(url.value, options, body));
      } catch (error) {
        const failure = late.aborted ? `no answer within ${answerMs / 1000} s` : describeError(error);
        return timed({ kind: 'failed', failure: failure.slice(0, EXCERPT_MAX) });
      }
    },
  };
};
