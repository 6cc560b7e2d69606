import { type Clock, type SessionId, accept, describeError } from '#kernel';
import type { NodeLookup } from '../domain/node/revoke-grants.ts';
import { giveUpOnNode } from '../domain/node/watch-liveness.ts';
import { type SessionLookup, failDependent } from '../domain/session/dependency.ts';
import { deadlineOf, passDeadline } from '../domain/session/pass-deadline.ts';
import type { World } from '../world/world.ts';
import type { DecideAndAppend } from './decide-and-append.ts';
import { nameCommand } from './name-command.ts';

type Ports = {
  readonly world: World;
  readonly decideAndAppend: DecideAndAppend;
  readonly clock: Clock;
  readonly onError: (sentence: string) => void;
};

/** At most so many at once: the rest comes with the next tick. */
const AT_ONCE_MAX = 256;

/** One look at all that must not last: a phase past its limit ends, a session whose node stays away is given up, and one that can never start is over. */
export const passDeadlines = ({ world, decideAndAppend, clock, onError }: Ports) => {
  const pass = async (sessionId: SessionId, version: number): Promise<void> => {
    await decideAndAppend({
      commandId: nameCommand('deadline', sessionId, version),
      meta: { actor: 'service:scheduler', correlationId: sessionId },
      sessionId,
      decide: ({ session, nodeOf }) => {
        const now = clock.now();
        const givenUp = giveUpOnNode(session, nodeOf, now);
        if (givenUp.length > 0) return accept(givenUp);
        const failed = failDependent(session, stateOf, now);
        return accept(failed.length > 0 ? failed : passDeadline(session, nodeOf, now));
      },
    });
  };

  const nodeOf: NodeLookup = (id) => world.node(id).state;
  const stateOf: SessionLookup = (id) => world.session(id)?.state ?? null;

  return async (): Promise<void> => {
    const now = clock.now();
    const due: Promise<void>[] = [];
    for (const [sessionId, { state, version }] of world.liveSessions()) {
      if (due.length >= AT_ONCE_MAX) break;
      const deadline = deadlineOf(state);
      const isLate = deadline !== null && deadline <= now;
      const isAbandoned = giveUpOnNode(state, nodeOf, now).length > 0;
      const isHopeless = failDependent(state, stateOf, now).length > 0;
      if (isLate || isAbandoned || isHopeless) due.push(pass(sessionId, version));
    }
    for (const outcome of await Promise.allSettled(due))
      if (outcome.status === 'rejected')
        onError(`a deadline could not be recorded: ${describeError(outcome.reason)}`);
  };
};
