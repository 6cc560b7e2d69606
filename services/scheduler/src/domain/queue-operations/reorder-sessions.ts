import type { SessionFact } from '#contracts';
import type { Refusal, SessionId } from '#kernel';
import type { SessionLookup } from '../session/dependency.ts';
import type { Asked, Waiting } from '../session/session-state.ts';
import { poolOf } from '../session/wishes.ts';
import { between } from './between.ts';
import { type Seat, bySeat, reseat } from './reseat.ts';
import { type OperationRefusal, type Word, reachableInQueue } from './word.ts';

/** Where to: before all of the line, behind them, or before one. */
export type LineWish =
  { readonly place: 'top' | 'bottom' } | { readonly place: 'before'; readonly before: SessionId };

/** A session that stays where it is, and why. */
export type Refused = {
  readonly sessionId: SessionId;
  readonly refusal: OperationRefusal | Refusal<'invalid-request'>;
};
export type Reordered = { readonly facts: readonly SessionFact[]; readonly refused: readonly Refused[] };

/** So many sessions may move at once. */
const MOVED_MAX = 1000;

/** Among whom somebody may move a session: all, those of its project, or its user's others. */
type Scope = 'all' | 'project' | 'own';

const scopeFor = ({ reach, projectId }: Word, asked: Asked): Scope => {
  if (reach === 'all') return 'all';
  return reach === 'project' && asked.projectId === projectId ? 'project' : 'own';
};

/** Sessions of one pool and priority stand in one line; the same line for all that are moved among the same others. */
const lineOf = ({ asked, line }: Waiting, scope: Scope): string => {
  const whose =
    scope === 'all' ? [] : scope === 'project' ? [asked.projectId] : [asked.projectId, asked.userId];
  return JSON.stringify([poolOf(asked), line.priority, ...whose]);
};

const seatOf = ({ asked, line }: Waiting): Seat => ({
  sessionId: asked.sessionId,
  queuedAt: line.queuedAt,
});

const moved = (
  movers: readonly Seat[],
  stay: readonly Seat[],
  place: number,
  scope: Scope,
): readonly Seat[] => {
  const direct = scope === 'all' ? between(movers, stay[place - 1], stay[place]) : null;
  if (direct === null) return reseat([...stay.slice(0, place), ...movers, ...stay.slice(place)]);
  const before = new Map(movers.map(({ sessionId, queuedAt }) => [sessionId, queuedAt]));
  return direct.filter(({ sessionId, queuedAt }) => before.get(sessionId) !== queuedAt);
};

const targetRefusal = (target: SessionId): Refusal<'invalid-request'> => ({
  code: 'invalid-request',
  message: `It can't go before ${target}: that session does not wait in the same pool with the same priority, or is none of yours.`,
  pointer: '/before',
});

/**
 * Moves sessions within their lines, in the order in which they are named. A user moves his own among themselves, and an admin of a project those of the project:
 * they share out the seats that they have, so that nobody else waits longer. An admin moves past everybody.
 */
export const reorderSessions = (
  word: Word,
  wish: LineWish,
  sessionIds: readonly SessionId[],
  known: { readonly stateOf: SessionLookup; readonly queue: readonly Waiting[] },
): Reordered => {
  const refused: Refused[] = [];
  const movers = [...new Set(sessionIds)].flatMap((sessionId): readonly Waiting[] => {
    const found = reachableInQueue(word, known.stateOf(sessionId) ?? { phase: 'unknown' }, 'moved');
    if (found.ok) return [found.value];
    refused.push({ sessionId, refusal: found.refusal });
    return [];
  });
  const facts: SessionFact[] = [];
  const lines = Map.groupBy(movers, (mover) => lineOf(mover, scopeFor(word, mover.asked)));
  for (const [line, members] of lines) {
    const [first] = members;
    if (first === undefined) continue;
    const scope = scopeFor(word, first.asked);
    const moving = new Set(members.map(({ asked }) => asked.sessionId));
    const stay = known.queue
      .filter((other) => lineOf(other, scope) === line && !moving.has(other.asked.sessionId))
      .map(seatOf)
      .toSorted(bySeat);
    const place = placeIn(stay, wish);
    if (place === null) {
      const refusal = targetRefusal(wish.place === 'before' ? wish.before : first.asked.sessionId);
      for (const sessionId of moving) refused.push({ sessionId, refusal });
      continue;
    }
    const seats = moved(members.map(seatOf), stay, place, scope);
    if (facts.length + seats.length > MOVED_MAX) {
      const message = `That would move ${seats.length} sessions, and ${MOVED_MAX} may be moved at once; choose a nearer place, or another priority.`;
      for (const sessionId of moving)
        refused.push({ sessionId, refusal: { code: 'invalid-request', message } });
      continue;
    }
    facts.push(
      ...seats.map(({ sessionId, queuedAt }): SessionFact => ({
        type: 'session.reordered',
        data: { sessionId, by: word.by, queuedAt, reorderedAt: word.at },
      })),
    );
  }
  return { facts, refused };
};

const placeIn = (stay: readonly Seat[], wish: LineWish): number | null => {
  if (wish.place !== 'before') return wish.place === 'top' ? 0 : stay.length;
  const place = stay.findIndex(({ sessionId }) => sessionId === wish.before);
  return place === -1 ? null : place;
};
