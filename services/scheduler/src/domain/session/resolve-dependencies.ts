import type { Dependency } from '#contracts';
import { type Refusal, type Result, accept, refuse } from '#kernel';
import { DEPENDENCY_FAILED, type SessionLookup, neverWords, standingOf } from './dependency.ts';
import type { Asked } from './session-state.ts';

export type UnmeetableRefusal = Refusal<'session-unknown' | 'dependency-failed'>;

/** `asked` with other dependencies; none are none. */
const withDependencies = (asked: Asked, after: readonly Dependency[]): Asked => {
  const { wish, ...rest } = asked;
  const { after: _before, ...others } = wish ?? {};
  if (after.length > 0) return { ...rest, wish: { ...others, after } };
  return Object.keys(others).length === 0 ? rest : { ...rest, wish: others };
};

/**
 * What a request still waits for: sessions that have ended as they should are dropped, so that nobody has to remember them. Refuses those that do not
 * exist (a session can name only what was there before it, so there are no cycles), and those that have ended otherwise.
 */
export const resolveDependencies = (
  asked: Asked,
  stateOf: SessionLookup,
): Result<Asked, UnmeetableRefusal> => {
  const after = asked.wish?.after;
  if (after === undefined) return accept(asked);
  const open: Dependency[] = [];
  for (const [n, dependency] of after.entries()) {
    const { sessionId } = dependency;
    const state = stateOf(sessionId);
    const pointer = `/after/${n}`;
    if (state === null || state.phase === 'unknown' || sessionId === asked.sessionId) {
      const message = `There is no session ${sessionId} that it could come after.`;
      return refuse({ code: 'session-unknown', message, pointer });
    }
    const standing = standingOf(dependency, state);
    if (standing === 'never') {
      const message = `It could never start: ${neverWords(dependency, state)}.`;
      return refuse({ code: DEPENDENCY_FAILED, message, pointer });
    }
    if (standing === 'open') open.push(dependency);
  }
  return accept(withDependencies(asked, open));
};
