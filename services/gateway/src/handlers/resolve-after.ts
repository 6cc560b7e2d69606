import { AFTER_SESSIONS_MAX } from '#contracts';
import type { AfterDto, AfterSessionDto } from '#contracts';
import { accept, refuse } from '#kernel';
import type { Refusal, Result } from '#kernel';
import type { Principal } from '../domain/caller.ts';
import type { FindSessions } from './find-sessions.ts';

export type ResolveAfter = (
  principal: Principal,
  after: readonly AfterDto[],
) => Promise<Result<readonly AfterSessionDto[], Refusal>>;

/** Whom a session comes after, by ids instead of the names that people use; each once, and each session of an array. */
export const resolveAfter =
  (find: FindSessions): ResolveAfter =>
  async (principal, after) => {
    const found = new Map<string, AfterSessionDto>();
    for (const [n, { session: ref, condition }] of after.entries()) {
      const pointer = `/after/${n}/session`;
      const meant = await find(principal, ref);
      if (!meant.ok) return refuse({ ...meant.refusal, pointer });
      for (const { sessionId } of meant.value.sessions)
        found.set(`${sessionId} ${condition}`, { session: sessionId, condition });
      if (found.size > AFTER_SESSIONS_MAX)
        return refuse({
          code: 'invalid-request',
          message: `It would come after more than ${AFTER_SESSIONS_MAX} sessions.`,
          pointer,
        });
    }
    return accept([...found.values()]);
  };
