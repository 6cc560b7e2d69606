import type { RefusalCode } from '#contracts';
import { refuse } from '#kernel';
import type { Clock, Refusal, Result } from '#kernel';
import { principalOf } from '../domain/caller.ts';
import type { Principal } from '../domain/caller.ts';
import type { KeySecrets, KeyViews } from '../ports/keys.ts';
import { BOOTSTRAP_KEY_ID, hashKey, idInKey, isSameHash } from './api-key.ts';

export type Unauthenticated = Refusal<Extract<RefusalCode, 'key-missing' | 'key-unknown' | 'key-expired'>>;
/** @throws DependencyFailure */
export type Authenticate = (authorization: string | undefined) => Promise<Result<Principal, Unauthenticated>>;

const BEARER = /^bearer +(\S{1,300})$/i;
const UNKNOWN: Unauthenticated = {
  code: 'key-unknown',
  message: 'No API key goes by this secret; it may have been revoked.',
};

/** Who speaks, by the `Authorization` header. */
export const authenticate =
  (keys: KeyViews, secrets: KeySecrets, clock: Clock): Authenticate =>
  async (authorization) => {
    const key = BEARER.exec(authorization ?? '')?.[1];
    if (key === undefined) {
      const message = 'Send an API key: the header "Authorization: Bearer berth_…".';
      return refuse({ code: 'key-missing', message });
    }
    const hash = hashKey(key);
    // A key whose form is that of others may still be the one of the configuration.
    for (const id of new Set([idInKey(key), BOOTSTRAP_KEY_ID])) {
      const [kept, view] = await Promise.all([secrets.find(id), keys.byId(id)]);
      if (kept === undefined || !isSameHash(kept, hash)) continue;
      return view === undefined ? refuse(UNKNOWN) : principalOf(view, clock.now());
    }
    return refuse(UNKNOWN);
  };
