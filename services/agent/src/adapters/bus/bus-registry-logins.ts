import type { Requester } from '#bus';
import { PATTERNS, registryHostOf } from '#contracts';
import { DependencyFailure, describeError, type Log, type NodeId } from '#kernel';
import { isRecord } from '../disk/is-record.ts';
import { type LoginOf, serverAddressOf } from '../docker/registry-logins.ts';

const ASK = { timeoutMs: 2000, retryForMs: 5000 };

/**
 * Logins that admins have set, asked for at each pull and kept nowhere. Without an answer an image is pulled without a login, since most need none; a registry
 * that wants one says so.
 */
export const busRegistryLogins =
  (request: Requester, node: NodeId, log: Log): LoginOf =>
  async (image) => {
    try {
      const host = registryHostOf(image);
      const outcome = await request(PATTERNS.registryLogin(node), { host }, ASK);
      const login = outcome.ok && isRecord(outcome.value) ? outcome.value['login'] : null;
      if (!isRecord(login)) return null;
      const { username, password } = login;
      return typeof username === 'string' && typeof password === 'string'
        ? { username, password, serveraddress: serverAddressOf(host) }
        : null;
    } catch (error) {
      if (!(error instanceof DependencyFailure)) throw error;
      log.warn({ image, cause: describeError(error) }, 'nobody says whether the registry has a login');
      return null;
    }
  };
