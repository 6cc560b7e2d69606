import { unreachable } from '#kernel';
import type { RecordedEvent } from '../envelope.ts';
import type { SessionFact } from '../session-events.ts';
import type { SayFault } from './log-fault.ts';

type Phase = 'unknown' | 'waiting' | 'placed' | 'preparing' | 'running' | 'stopping' | 'ended';
type Seen = { phase: Phase; epoch: number; isStopRequested: boolean };

const may = (seen: Seen, phases: readonly Phase[], doing: string, say: SayFault): void => {
  if (!phases.includes(seen.phase)) say('out-of-order', `${doing} while ${seen.phase}`);
};

/** Each session is asked for once, goes through its phases in order, and ends once; nothing follows its end. */
export const createSessionsCheck = (isWhole: boolean) => {
  const sessions = new Map<string, Seen>();

  const sameEpoch = (seen: Seen, epoch: number, say: SayFault): void => {
    if (epoch !== seen.epoch)
      say('epoch-wrong', `epoch ${epoch} while the session is in epoch ${seen.epoch}`);
  };

  const follow = (seen: Seen, fact: SessionFact, say: SayFault): void => {
    switch (fact.type) {
      case 'session.requested':
        if (seen.phase !== 'unknown') say('fact-twice', 'requested again');
        seen.phase = 'waiting';
        return;
      case 'session.placed':
        may(seen, ['waiting'], 'placed', say);
        if (fact.data.epoch !== seen.epoch + 1)
          say('epoch-wrong', `placed in epoch ${fact.data.epoch} after epoch ${seen.epoch}`);
        seen.phase = 'placed';
        seen.epoch = fact.data.epoch;
        return;
      case 'session.preparing':
        may(seen, ['placed', 'preparing'], 'preparing', say);
        sameEpoch(seen, fact.data.epoch, say);
        seen.phase = 'preparing';
        return;
      case 'session.part-ready':
        may(seen, ['placed', 'preparing'], 'a part was made', say);
        sameEpoch(seen, fact.data.epoch, say);
        return;
      case 'session.part-started':
        may(seen, ['placed', 'preparing'], 'a part started', say);
        sameEpoch(seen, fact.data.epoch, say);
        return;
      case 'session.part-ended':
        may(seen, ['placed', 'preparing', 'running'], 'a part ended', say);
        sameEpoch(seen, fact.data.epoch, say);
        return;
      case 'session.part-gone':
        may(seen, ['placed', 'preparing', 'running', 'stopping'], 'a part left its node', say);
        sameEpoch(seen, fact.data.epoch, say);
        return;
      case 'session.started':
        if (seen.phase === 'running') say('fact-twice', 'started again');
        else may(seen, ['placed', 'preparing'], 'started', say);
        sameEpoch(seen, fact.data.epoch, say);
        seen.phase = 'running';
        return;
      case 'session.exited':
      case 'session.failed':
        may(seen, ['placed', 'preparing', 'running'], fact.type.slice('session.'.length), say);
        sameEpoch(seen, fact.data.epoch, say);
        seen.phase = 'stopping';
        return;
      case 'session.stop-requested':
        if (seen.isStopRequested) say('fact-twice', 'its stop was requested again');
        seen.isStopRequested = true;
        if (seen.phase !== 'waiting') seen.phase = 'stopping';
        return;
      case 'session.deadline-passed':
        may(seen, [fact.data.phase], `the limit of ${fact.data.phase} passed`, say);
        if (seen.phase !== 'waiting') seen.phase = 'stopping';
        return;
      case 'session.preempted':
      case 'session.node-lost':
        may(seen, ['placed', 'preparing', 'running'], fact.type.slice('session.'.length), say);
        sameEpoch(seen, fact.data.epoch, say);
        seen.phase = 'stopping';
        return;
      case 'session.held':
      case 'session.released':
      case 'session.reordered':
        may(seen, ['waiting'], fact.type.slice('session.'.length), say);
        return;
      case 'session.idle-warned':
      case 'session.idle-over':
      case 'session.kept':
      case 'session.memory-exhausted':
        may(seen, ['running'], fact.type.slice('session.'.length), say);
        sameEpoch(seen, fact.data.epoch, say);
        return;
      case 'session.idle-expired':
        may(seen, ['running'], 'ended for being idle', say);
        sameEpoch(seen, fact.data.epoch, say);
        seen.phase = 'stopping';
        return;
      case 'session.app-opened':
        may(seen, ['running'], 'app-opened', say);
        sameEpoch(seen, fact.data.epoch, say);
        return;
      case 'session.app-shared':
      case 'session.app-unshared':
        may(
          seen,
          ['waiting', 'placed', 'preparing', 'running', 'stopping'],
          fact.type.slice('session.'.length),
          say,
        );
        return;
      case 'session.priority-changed':
        return;
      case 'session.requeued':
        may(seen, ['placed', 'preparing', 'running', 'stopping'], 'requeued', say);
        sameEpoch(seen, fact.data.epoch, say);
        seen.phase = 'waiting';
        return;
      case 'session.stopped':
        seen.phase = 'ended';
        return;
      default:
        unreachable(fact);
    }
  };

  return {
    see: (event: RecordedEvent<SessionFact>, say: SayFault): void => {
      const { sessionId } = event.data;
      const seen = sessions.get(sessionId);
      if (seen === undefined) {
        const first: Seen = { phase: 'unknown', epoch: 0, isStopRequested: false };
        sessions.set(sessionId, first);
        if (event.type !== 'session.requested') {
          // A log that is read from its middle begins in the middle of sessions too: what came before is not known.
          if (isWhole) say('out-of-order', `${event.type} is the first that is known of it`);
          const { data } = event;
          first.epoch = 'epoch' in data ? data.epoch - (event.type === 'session.placed' ? 1 : 0) : 0;
          follow(first, event, () => {});
          return;
        }
        follow(first, event, say);
        return;
      }
      if (seen.phase === 'ended') {
        if (event.type === 'session.stopped') say('ended-twice', 'it ended again');
        else say('event-after-end', `${event.type} after its end`);
        return;
      }
      follow(seen, event, say);
    },
    counts: () => {
      let ended = 0;
      for (const { phase } of sessions.values()) if (phase === 'ended') ended += 1;
      return { sessions: sessions.size, ended };
    },
  };
};
