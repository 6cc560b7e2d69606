import type { QueueAnswer } from '#contracts';
import { type Clock, type CommandId, type Refusal, type Result, type SessionId, accept } from '#kernel';
import type { Change } from '../domain/change.ts';
import { changePriority } from '../domain/queue-operations/change-priority.ts';
import { holdSession } from '../domain/queue-operations/hold-session.ts';
import { releaseSession } from '../domain/queue-operations/release-session.ts';
import { type LineWish, type Refused, reorderSessions } from '../domain/queue-operations/reorder-sessions.ts';
import { type Word, reachable } from '../domain/queue-operations/word.ts';
import { stopSession } from '../domain/session/stop-session.ts';
import type { DecideAndAppend, View } from './decide-and-append.ts';
import { nameCommand } from './name-command.ts';

/** Something that is wanted of several sessions, and by whom. */
export type SessionsOrder = {
  readonly commandId: CommandId;
  readonly sessionIds: readonly SessionId[];
  readonly word: Omit<Word, 'at'>;
};

/** What can be done to several sessions at once. Each is decided for itself, and those that can't be stay as they are. */
export type OperateQueue = {
  readonly hold: (order: SessionsOrder) => Promise<QueueAnswer>;
  readonly release: (order: SessionsOrder) => Promise<QueueAnswer>;
  readonly stop: (order: SessionsOrder) => Promise<QueueAnswer>;
  readonly prioritise: (order: SessionsOrder, priority: number) => Promise<QueueAnswer>;
  /** In one append: what stands before what depends on all of them. */
  readonly reorder: (order: SessionsOrder, wish: LineWish) => Promise<QueueAnswer>;
};

/** Decided at once. */
const AT_ONCE_MAX = 128;

const answerOf = (position: number, refused: readonly Refused[]): QueueAnswer => ({
  position,
  refused: refused.map(({ sessionId, refusal: { code, message } }) => ({ sessionId, code, message })),
});

type Decide = (word: Word, view: View) => Result<Change, Refusal>;

export const operateQueue = (decideAndAppend: DecideAndAppend, clock: Clock): OperateQueue => {
  const each = async (verb: string, order: SessionsOrder, decide: Decide): Promise<QueueAnswer> => {
    const { commandId, word } = order;
    const ids = [...new Set(order.sessionIds)];
    const refused: QueueAnswer['refused'][number][] = [];
    let position = 0;
    const operate = async (sessionId: SessionId): Promise<void> => {
      const outcome = await decideAndAppend({
        commandId: nameCommand(verb, commandId, sessionId),
        meta: { actor: word.by, correlationId: sessionId },
        sessionId,
        decide: (view) => decide({ ...word, at: clock.now() }, view),
      });
      if (outcome.ok) position = Math.max(position, outcome.value.position);
      else refused.push({ sessionId, code: outcome.refusal.code, message: outcome.refusal.message });
    };
    for (let from = 0; from < ids.length; from += AT_ONCE_MAX)
      await Promise.all(ids.slice(from, from + AT_ONCE_MAX).map(operate));
    return { position, refused };
  };

  return {
    hold: (order) => each('hold', order, (word, { session }) => holdSession(word, session)),
    release: (order) => each('release', order, (word, { session }) => releaseSession(word, session)),
    stop: (order) =>
      each('stop', order, (word, { session, nodeOf }) => {
        if (session.phase !== 'ended') {
          const found = reachable(word, session);
          if (!found.ok) return found;
        }
        return stopSession({ by: word.by, at: word.at }, session, nodeOf);
      }),
    prioritise: (order, priority) =>
      each(`priority ${priority}`, order, (word, { session, world }) => {
        const quota = 'asked' in session ? world.project(session.asked.projectId).state.quota : null;
        const priorityMax = word.reach === 'all' ? null : (quota?.priorityMax ?? 0);
        return changePriority(word, session, priority, priorityMax);
      }),
    reorder: async ({ commandId, sessionIds, word }, wish) => {
      const [first] = sessionIds;
      if (first === undefined) return { position: 0, refused: [] };
      let refused: readonly Refused[] = [];
      const outcome = await decideAndAppend({
        commandId,
        meta: { actor: word.by },
        sessionId: first,
        looksAt: wish.place === 'before' ? [...sessionIds, wish.before] : sessionIds,
        decide: ({ stateOf, world }) => {
          const known = { stateOf, queue: world.queue() };
          const reordered = reorderSessions({ ...word, at: clock.now() }, wish, sessionIds, known);
          refused = reordered.refused;
          return accept(reordered.facts);
        },
      });
      return answerOf(outcome.ok ? outcome.value.position : 0, refused);
    },
  };
};
