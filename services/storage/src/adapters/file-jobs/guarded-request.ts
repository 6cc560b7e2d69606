import { lookup, type LookupAddress } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { FolderRefused } from '#folder-files';

/** Whether machines of one's own network may be asked, such as an object store beside the pool. */
export type GuardOptions = { readonly isPrivateAllowed: boolean };

const REDIRECTS_MAX = 5;
const SILENCE_MAX_MS = 60_000;

/** Addresses that only mean something to the machine or the network that we run in: nobody gets us to ask there for him. */
const PRIVATE = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  PRIVATE.addSubnet(net, prefix, 'ipv4');
/* Only what is routed in the world (2000::/3) is asked over IPv6, without its tunnels to IPv4 and documentation. */
const PUBLIC_V6 = new BlockList();
PUBLIC_V6.addSubnet('2000::', 3, 'ipv6');
for (const [net, prefix] of [
  ['2001::', 32],
  ['2001:db8::', 32],
  ['2002::', 16],
] as const)
  PRIVATE.addSubnet(net, prefix, 'ipv6');

/** True for addresses that nobody outside could reach. */
export const isPrivateAddress = (address: string): boolean => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return isPrivateAddress(mapped);
  if (isIP(address) === 4) return PRIVATE.check(address, 'ipv4');
  return !PUBLIC_V6.check(address, 'ipv6') || PRIVATE.check(address, 'ipv6');
};

const refused = (host: string): FolderRefused =>
  new FolderRefused(
    'import-refused',
    `${host} is an address inside the pool's own network, which imports may not ask. An admin can allow it (BERTH_IMPORT_PRIVATE).`,
  );

/** Names are looked up here and the address that was judged is the one that is used: a name that answers otherwise the next time helps nobody. */
const guardedLookup =
  ({ isPrivateAllowed }: GuardOptions): LookupFunction =>
  (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      const [first] = addresses ?? [];
      if (error !== null || first === undefined)
        return done(error ?? new Error(`no address for ${hostname}`), '', 4);
      const isRefused = !isPrivateAllowed && addresses.some(({ address }) => isPrivateAddress(address));
      if (isRefused) return done(refused(hostname), '', 4);
      if (options.all === true) return done(null, addresses);
      return done(null, first.address, first.family);
    });
  };

export type Fetched = { readonly answer: IncomingMessage; readonly url: URL };

const once = (
  url: URL,
  headers: Readonly<Record<string, string>>,
  options: GuardOptions,
  signal: AbortSignal,
): Promise<IncomingMessage> => {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !options.isPrivateAllowed && isPrivateAddress(host))
    return Promise.reject(refused(host));
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, { headers, signal, lookup: guardedLookup(options), timeout: SILENCE_MAX_MS });
    request.once('timeout', () => request.destroy(new Error(`${url.host} is silent`)));
    request.once('error', reject);
    request.once('response', resolve);
    request.end();
  });
};

/** Asks for a URL, and goes where it is sent, judging each place anew. @throws FolderRefused `import-refused` */
export const guardedRequest = async (
  url: URL,
  options: GuardOptions,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
): Promise<Fetched> => {
  let at = url;
  for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects += 1) {
    if (at.protocol !== 'http:' && at.protocol !== 'https:')
      throw new FolderRefused('import-refused', 'Only http:// and https:// can be imported.');
    const answer = await once(at, headers, options, signal);
    const location = answer.headers.location;
    const isRedirect = [301, 302, 303, 307, 308].includes(answer.statusCode ?? 0) && location !== undefined;
    if (!isRedirect) return { answer, url: at };
    answer.destroy();
    at = new URL(location, at);
  }
  throw new FolderRefused('import-refused', `${url.host} sends from one place to the next without an end.`);
};
