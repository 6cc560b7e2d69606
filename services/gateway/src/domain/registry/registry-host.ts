import { accept, refuse } from '#kernel';
import type { Refusal, Result } from '#kernel';

const LABEL = '[a-z0-9]([a-z0-9-]*[a-z0-9])?';
const HOST = new RegExp(String.raw`^${LABEL}(\.${LABEL})*(:\d{1,5})?$`);
const ID_MAX = 63;
/** Names of Docker's own registry. */
const HUB_NAMES = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io', 'hub.docker.com']);

/**
 * The host as a DNS label, one for each host: a dot becomes one dash, a colon three, and a dash two. Runs of dashes tell which it was, since the words of a host
 * neither begin nor end with one.
 */
export const registryIdText = (host: string): string =>
  host.replaceAll('-', '--').replace(':', '---').replaceAll('.', '-');

/** The host as all write it; refused if it can't be one. */
export const readRegistryHost = (raw: string): Result<string, Refusal<'registry-host-invalid'>> => {
  const host = raw.trim().toLowerCase();
  const known = HUB_NAMES.has(host) ? 'docker.io' : host;
  if (HOST.test(known) && registryIdText(known).length <= ID_MAX) return accept(known);
  return refuse({
    code: 'registry-host-invalid',
    message: `A registry is named by its host alone, such as nvcr.io or registry.example:5000, not ${JSON.stringify(raw.slice(0, 80))}.`,
    pointer: '/host',
  });
};
