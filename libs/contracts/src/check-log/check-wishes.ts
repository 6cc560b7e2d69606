import type { RecordedEvent } from '../envelope.ts';
import type { Outcome, SessionFact, SessionRequested } from '../session-events.ts';
import type { Dependency, SchedulingWish } from '../session-wishes.ts';
import type { SayFault } from './log-fault.ts';

type Seen = {
  readonly wish: SchedulingWish;
  isHeld: boolean;
  notBefore: number;
  retryCount: number;
  isOnNode: boolean;
  outcome: Outcome | null;
};

const isMet = (condition: Dependency['condition'], outcome: Outcome): boolean => {
  const isSuccess = outcome.kind === 'completed' && outcome.exitCode === 0;
  return condition === 'any' || isSuccess === (condition === 'ok');
};

/** What sessions wished for is kept: nobody starts while he is held, too early, before those that he comes after, beyond his array's limit, or too often. */
export const createWishesCheck = () => {
  const sessions = new Map<string, Seen>();
  const running = new Map<string, number>();

  const requested = ({ sessionId, wish = {} }: SessionRequested['data']): void => {
    const notBefore = wish.startAt ?? 0;
    const seen = { wish, isHeld: false, notBefore, retryCount: 0, isOnNode: false, outcome: null };
    sessions.set(sessionId, seen);
  };

  const leave = (seen: Seen): void => {
    const array = seen.wish.array?.arrayId;
    if (seen.isOnNode && array !== undefined) running.set(array, (running.get(array) ?? 0) - 1);
    seen.isOnNode = false;
  };

  const placed = (seen: Seen, placedAt: number, say: SayFault): void => {
    const { after = [], array } = seen.wish;
    seen.isOnNode = true;
    if (seen.isHeld) say('started-anyway', 'placed while it was held');
    if (placedAt < seen.notBefore) say('started-anyway', 'placed before the time that it has to wait for');
    for (const { sessionId, condition } of after) {
      const other = sessions.get(sessionId);
      // What came before a log that is read from its middle is given credit.
      if (other === undefined) continue;
      if (other.outcome === null || !isMet(condition, other.outcome))
        say('started-anyway', `placed though ${sessionId} has not ended as it should (${condition})`);
    }
    if (array === undefined) return;
    const count = (running.get(array.arrayId) ?? 0) + 1;
    running.set(array.arrayId, count);
    if (array.runningMax !== undefined && count > array.runningMax)
      say('started-anyway', `${count} of the array ${array.arrayId} run at once; ${array.runningMax} may`);
  };

  return {
    see: (event: RecordedEvent<SessionFact>, say: SayFault): void => {
      if (event.type === 'session.requested') {
        requested(event.data);
        return;
      }
      const seen = sessions.get(event.data.sessionId);
      if (seen === undefined) return;
      switch (event.type) {
        case 'session.held':
          seen.isHeld = true;
          return;
        case 'session.released':
          seen.isHeld = false;
          return;
        case 'session.placed':
          placed(seen, event.data.placedAt, say);
          return;
        case 'session.requeued': {
          const { kind, notBefore = 0 } = event.data;
          leave(seen);
          seen.notBefore = notBefore;
          if (kind !== 'retry' && kind !== 'node-lost') return;
          seen.retryCount += 1;
          const retriesMax = seen.wish.retry?.retriesMax ?? 0;
          if (seen.retryCount > retriesMax)
            say(
              'started-anyway',
              `runs again for the ${seen.retryCount}. time; ${retriesMax} are wished for`,
            );
          return;
        }
        case 'session.stopped':
          leave(seen);
          seen.outcome = event.data.outcome;
          return;
        default:
      }
    },
  };
};
