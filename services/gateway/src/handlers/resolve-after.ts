import type { AfterDto, AfterSessionDto } from '#contracts';
import { accept, refuse } from '#kernel';
import type { Refusal, Result } from '#kernel';
import type { FindSession } from './find-session.ts';

export type ResolveAfter = (
  after: readonly AfterDto[],
) => Promise<Result<readonly AfterSessionDto[], Refusal>>;

/** Whom a session comes after, by ids instead of the names that people use; each once. */
export const resolveAfter =
  (find: FindSession): ResolveAfter =>
  async (after) => {
    const found = new Map<string, AfterSessionDto>();
    for (const [n, { session: ref, condition }] of after.entries()) {
      const session = await find(ref);
      if (!session.ok) return refuse({ ...session.refusal, pointer: `/after/${n}/session` });
      const { sessionId } = session.value;
      found.set(`${sessionId} ${condition}`, { session: sessionId, condition });
    }
    return accept([...found.values()]);
  };
