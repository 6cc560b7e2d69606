import { type Clock, type SessionId, accept, describeError, streamName } from '#kernel';
import { type Surroundings, type TimeRules, followTime } from '../domain/session/follow-time.ts';
import { WARNING_MS } from '../domain/reservation/clear-the-way.ts';
import { isOnNode } from '../domain/session/session-state.ts';
import type { World } from '../world/world.ts';
import { nodeStream } from '../world/world.ts';
import type { DecideAndAppend } from './decide-and-append.ts';
import { nameCommand } from './name-command.ts';

type Ports = {
  readonly world: World;
  readonly decideAndAppend: DecideAndAppend;
  readonly clock: Clock;
  readonly rules: TimeRules;
  readonly onError: (sentence: string) => void;
};

/** At most so many at once: the rest comes with the next tick. */
const AT_ONCE_MAX = 256;

/**
 * One look at all that time does to sessions: a phase past its limit ends, a session whose node or device stays away is given up, one that can never start
 * is over, and one on a node that has to be empty, or is about to be maintained, makes way.
 */
export const passDeadlines = ({ world, decideAndAppend, clock, rules, onError }: Ports) => {
  const around: Surroundings = {
    nodeOf: (id) => world.node(id).state,
    sessionOf: (id) => world.session(id)?.state ?? null,
    reservationOf: (id) => world.reservation(id).state,
    warningMsOf: (id) => world.pool(id).state.policy.warningMs ?? WARNING_MS,
  };
  const pass = async (sessionId: SessionId, version: number): Promise<void> => {
    await decideAndAppend({
      commandId: nameCommand('deadline', sessionId, version),
      meta: { actor: 'service:scheduler', correlationId: sessionId },
      sessionId,
      decide: ({ session }) => accept(followTime(session, around, rules, clock.now())),
      guards: ({ session }) =>
        isOnNode(session) ? session.placement.parts.map(({ nodeId }) => streamName(nodeStream(nodeId))) : [],
    });
  };

  return async (): Promise<void> => {
    const now = clock.now();
    const due: Promise<void>[] = [];
    for (const [sessionId, { state, version }] of world.liveSessions()) {
      if (due.length >= AT_ONCE_MAX) break;
      if (followTime(state, around, rules, now).length > 0) due.push(pass(sessionId, version));
    }
    for (const outcome of await Promise.allSettled(due))
      if (outcome.status === 'rejected')
        onError(`a deadline could not be recorded: ${describeError(outcome.reason)}`);
  };
};
