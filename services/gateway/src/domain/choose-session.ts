import type { RefusalCode } from '#contracts';
import { accept, refuse } from '#kernel';
import type { Refusal, Result } from '#kernel';
import type { SessionView } from './session-view.ts';

const short = (views: readonly SessionView[]): string =>
  views
    .slice(0, 4)
    .map(({ sessionId, name, phase }) =>
      name === sessionId ? `${sessionId} (${phase})` : `${sessionId} (${name}, ${phase})`,
    )
    .join(', ');

/**
 * Which session a person means by an id, a name or the beginning of an id, out of those that fit. A name means the one that still lives, or the
 * newest of those that ended.
 */
export const chooseSession = (
  ref: string,
  fitting: readonly SessionView[],
): Result<SessionView, Refusal<Extract<RefusalCode, 'session-unknown' | 'name-ambiguous'>>> => {
  const exact = fitting.find(({ sessionId }) => sessionId === ref);
  if (exact !== undefined) return accept(exact);
  const named = fitting.filter(({ name }) => name === ref);
  const alive = named.filter(({ phase }) => phase !== 'ended');
  const newest = named.toSorted((a, b) => b.requestedPosition - a.requestedPosition)[0];
  const several = alive.length > 1 ? alive : named.length === 0 && fitting.length > 1 ? fitting : [];
  if (several.length > 0) {
    const message = `${several.length} sessions go by ${JSON.stringify(ref)}: ${short(several)}. Say the id of one.`;
    return refuse({ code: 'name-ambiguous', message });
  }
  const chosen = alive[0] ?? newest ?? fitting[0];
  if (chosen !== undefined) return accept(chosen);
  const message = `No session goes by the id or name ${JSON.stringify(ref.slice(0, 80))}.`;
  return refuse({ code: 'session-unknown', message });
};
