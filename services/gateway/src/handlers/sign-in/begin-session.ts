import { createHash, randomBytes } from 'node:crypto';
import type { UserFact } from '#contracts';
import { accept, commandId, later } from '#kernel';
import type { Clock, EpochMs, UserId } from '#kernel';
import { v4 } from 'uuid';
import { activateUser } from '../../domain/user/change-user.ts';
import type { Origin, Origins, WebSessions } from '../../ports/sign-in.ts';
import type { ViewsProgress } from '../../ports/views-progress.ts';
import type { ChangeUser } from '../change-user.ts';
import { OWN_WRITE_MS } from '../request-session.ts';

/** However he goes on using it, he signs in again after so long. */
const LASTS_MS = 14 * 24 * 3_600_000;

export type HowSignedIn = 'password' | 'link' | 'oidc';
/** What the browser is given; only its hash is kept. */
export type Begun = { readonly token: string; readonly expiresAt: EpochMs; readonly userId: UserId };
export type BeginSession = (who: {
  readonly userId: UserId;
  readonly how: HowSignedIn;
  readonly hasSecondFactor: boolean;
  readonly origin: Origin;
}) => Promise<Begun>;

export const newToken = (): string => randomBytes(32).toString('base64url');
export const tokenHash = (token: string): Uint8Array => createHash('sha256').update(token, 'utf8').digest();

/** Signs somebody in who has shown that he is who he says: under a token that nobody has ever seen, whatever he came with. */
export const beginSession =
  (
    sessions: WebSessions,
    origins: Origins,
    change: ChangeUser,
    progress: ViewsProgress,
    clock: Clock,
  ): BeginSession =>
  async ({ userId, how, hasSecondFactor, origin }) => {
    const now = clock.now();
    const token = newToken();
    const expiresAt = later(now, LASTS_MS);
    const from = await origins.idOf(origin, now);
    const id = randomBytes(9).toString('base64url');
    await sessions.begin(tokenHash(token), {
      id,
      userId,
      how,
      createdAt: now,
      seenAt: now,
      expiresAt,
      address: origin.address,
      agent: origin.agent,
    });
    const signedIn: UserFact = {
      type: 'user.signed-in',
      data: { userId, how, hasSecondFactor, from, signedInAt: now },
    };
    const recorded = await change({
      userId,
      actor: `user:${userId}`,
      commandId: commandId(v4()),
      decide: (user) => {
        const activated = activateUser(user, userId, now);
        return activated.ok ? accept([...activated.value, signedIn]) : activated;
      },
    });
    // What led to this sign-in, such as a membership that came with it, is seen by the first request after it.
    if (recorded.ok) await progress.reached(recorded.value.position, OWN_WRITE_MS);
    return { token, expiresAt, userId };
  };
