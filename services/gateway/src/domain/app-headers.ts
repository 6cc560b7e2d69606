/** Headers as they come over HTTP/1: names and values in turn, several of one name as they came. */
export type RawHeaders = readonly string[];

/** Of one connection, and no business of the next (RFC 9110, 7.6.1). `Expect` was answered by us. */
const HOP_BY_HOP = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'proxy-authenticate', 'proxy-authorization'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade', 'expect', 'http2-settings'],
]);
/** Whose word on them counts is the gateway's. */
const FORWARDED = /^(x-forwarded-(for|proto|host|port|prefix|server)|x-real-ip|forwarded|x-berth-.*)$/;
/** Cookies of ours begin so; no app sees or sets one. */
const OWN_COOKIE = /^(__Host-|__Secure-)?berth/i;

export const pairsOf = (raw: RawHeaders): readonly (readonly [string, string])[] => {
  const pairs: (readonly [string, string])[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) pairs.push([raw[at] ?? '', raw[at + 1] ?? '']);
  return pairs;
};

/** Names that the `Connection` header makes hop-by-hop as well. */
const namedByConnection = (raw: RawHeaders): ReadonlySet<string> =>
  new Set(
    pairsOf(raw)
      .filter(([name]) => name.toLowerCase() === 'connection')
      .flatMap(([, value]) =>
        value
          .toLowerCase()
          .split(',')
          .map((word) => word.trim()),
      ),
  );

/** The cookies of the browser without ours; null if none is left. */
export const foreignCookies = (header: string): string | null => {
  const kept = header.split(';').filter((pair) => !OWN_COOKIE.test(pair.trim()));
  return kept.length === 0 ? null : kept.join(';').trim();
};

/** Values of one cookie, in a `Cookie` header. */
export const cookieValues = (header: string | undefined, name: string): readonly string[] =>
  (header ?? '').split(';').flatMap((pair) => {
    const [key = '', ...value] = pair.trim().split('=');
    return key === name ? [value.join('=')] : [];
  });

export type AppRequestFacts = {
  readonly raw: RawHeaders;
  readonly clientAddress: string;
  readonly protocol: string;
  /** Without its last slash, where the app does not know it; apps that ask for it can build addresses with it. */
  readonly prefix: string;
  /** The header that opens the app. */
  readonly authorization?: string;
  /** The request asks for another protocol over the same connection. */
  readonly isUpgrade?: boolean;
};

const valueIn = (raw: RawHeaders, wanted: string): string | undefined =>
  pairsOf(raw).find(([name]) => name.toLowerCase() === wanted)?.[1];

/**
 * What an app gets to see of the headers of a request: neither our cookies nor the `Authorization` of the browser or program, which was for us; and
 * who asked, as proxies tell it.
 */
export const requestHeaders = (facts: AppRequestFacts): readonly string[] => {
  const { raw, clientAddress, protocol, prefix, authorization, isUpgrade = false } = facts;
  const named = namedByConnection(raw);
  const kept = pairsOf(raw).flatMap(([name, value]): readonly string[] => {
    const key = name.toLowerCase();
    if (HOP_BY_HOP.has(key) || named.has(key) || FORWARDED.test(key) || key === 'authorization') return [];
    if (key !== 'cookie') return [name, value];
    const cookies = foreignCookies(value);
    return cookies === null ? [] : [name, cookies];
  });
  const before = valueIn(raw, 'x-forwarded-for');
  return [
    ...kept,
    ...(isUpgrade ? ['Connection', 'Upgrade', 'Upgrade', valueIn(raw, 'upgrade') ?? 'websocket'] : []),
    ...(authorization === undefined ? [] : ['Authorization', authorization]),
    ...['X-Forwarded-For', before === undefined ? clientAddress : `${before}, ${clientAddress}`],
    ...['X-Forwarded-Proto', protocol],
    ...['X-Forwarded-Host', valueIn(raw, 'host') ?? ''],
    ...(prefix === '' ? [] : ['X-Forwarded-Prefix', prefix]),
  ];
};

/** A cookie that an app sets, kept below the app's own address; null if it may not be set at all. */
export const boundCookie = (cookie: string, basePath: string): string | null => {
  if (OWN_COOKIE.test(cookie.trim())) return null;
  const [pair = '', ...attributes] = cookie.split(';');
  const path = attributes
    .map((word) => /^\s*path\s*=\s*(.*?)\s*$/i.exec(word)?.[1])
    .find((found) => found !== undefined);
  const kept = attributes.filter((word) => !/^\s*(path|domain)\s*=/i.test(word));
  const isBelow = path?.startsWith(basePath) === true;
  return [pair, ...kept, ` Path=${isBelow ? path : basePath}`].join(';');
};

/** Where an app that does not know its base path sends a browser on to. */
export const boundLocation = (location: string, basePath: string): string => {
  if (!location.startsWith('/') || location.startsWith('//') || location.startsWith(basePath))
    return location;
  return `${basePath}${location.slice(1)}`;
};

export type AppResponseFacts = { readonly basePath: string; readonly keepsPrefix: boolean };

/** What a browser gets to see of the headers of an app's answer. */
export const responseHeaders = (raw: RawHeaders, { basePath, keepsPrefix }: AppResponseFacts): string[] => {
  const named = namedByConnection(raw);
  return pairsOf(raw).flatMap(([name, value]): readonly string[] => {
    const key = name.toLowerCase();
    if (HOP_BY_HOP.has(key) || named.has(key)) return [];
    if (key === 'set-cookie') {
      const bound = boundCookie(value, basePath);
      return bound === null ? [] : [name, bound];
    }
    if (key === 'location' && !keepsPrefix) return [name, boundLocation(value, basePath)];
    // What an app allows for its own pages must not reach over to other paths of the origin.
    if (key === 'service-worker-allowed' || key === 'clear-site-data') return [];
    return [name, value];
  });
};
