import type { RefusalCode } from '#contracts';
import { describeError, refuse } from '#kernel';
import type { Clock, EpochMs, KeyId, Log, Refusal, Result } from '#kernel';
import { principalOf } from '../domain/caller.ts';
import type { Barred, Principal } from '../domain/caller.ts';
import type { KeySecrets } from '../ports/keys.ts';
import { BOOTSTRAP_KEY_ID, hashKey, idInKey, isSameHash } from './api-key.ts';

export type Unauthenticated = Barred | Refusal<Extract<RefusalCode, 'key-missing'>>;
/** @throws DependencyFailure */
export type Authenticate = (authorization: string | undefined) => Promise<Result<Principal, Unauthenticated>>;

const BEARER = /^bearer +(\S{1,300})$/i;
const UNKNOWN: Unauthenticated = {
  code: 'key-unknown',
  message: 'No API key goes by this secret; it may have been revoked.',
};

/** When a key was last used is noted to the minute; of so many keys at once. */
const NOTED_EVERY_MS = 60_000;
const NOTED_MAX = 10_000;

/** Notes now and then that keys are used; nobody waits for it, and it may fail. */
const noteUse = (secrets: KeySecrets, log: Log) => {
  const noted = new Map<KeyId, EpochMs>();
  return (id: KeyId, now: EpochMs): void => {
    if (now - (noted.get(id) ?? 0) < NOTED_EVERY_MS) return;
    if (noted.size >= NOTED_MAX) noted.clear();
    noted.set(id, now);
    secrets.use(id, now).catch((error: unknown) => {
      log.debug({ cause: describeError(error) }, 'the use of a key could not be noted');
    });
  };
};

/** Who speaks, by the `Authorization` header. */
export const authenticate = (secrets: KeySecrets, clock: Clock, log: Log): Authenticate => {
  const isUsed = noteUse(secrets, log);
  return async (authorization) => {
    const key = BEARER.exec(authorization ?? '')?.[1];
    if (key === undefined) {
      const message = 'Send an API key: the header "Authorization: Bearer berth_…".';
      return refuse({ code: 'key-missing', message });
    }
    const hash = hashKey(key);
    // A key whose form is that of others may still be the one of the configuration.
    for (const id of new Set([idInKey(key), BOOTSTRAP_KEY_ID])) {
      const known = await secrets.find(id);
      if (known === undefined || !isSameHash(known.sha256, hash)) continue;
      if (known.view === undefined) return refuse(UNKNOWN);
      // The key of the configuration is the way back in when no account opens any more.
      const user = id === BOOTSTRAP_KEY_ID ? undefined : known.user;
      const principal = principalOf(known.view, user, clock.now());
      if (principal.ok) isUsed(id, clock.now());
      return principal;
    }
    return refuse(UNKNOWN);
  };
};
