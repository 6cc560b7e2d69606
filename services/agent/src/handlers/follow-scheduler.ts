import { describeError, type Log, type NodeId, type Refusal } from '#kernel';
import type { Inventory } from '#contracts';
import type { SchedulerLink } from '../ports/scheduler-link.ts';
import { createAlarm } from './alarm.ts';
import type { Boot } from './boot.ts';
import type { NodeLoop } from './node-loop.ts';
import type { ReportOutbox } from './report-outbox.ts';

export type SchedulerFollower = {
  readonly run: (onJoined: () => void, signal: AbortSignal) => Promise<void>;
  /** The node has something else to give than it said: says so, soon. */
  readonly presentAnew: () => void;
  /** Why the scheduler does not take this agent; null while it does, or has not answered. */
  readonly refusal: () => string | null;
};

export type FollowDeps = {
  readonly nodeId: NodeId;
  readonly boot: Boot;
  readonly link: SchedulerLink;
  readonly inventory: () => Inventory;
  readonly loop: Pick<NodeLoop, 'want' | 'giveUp' | 'isCleared' | 'startOver' | 'waitsForOthers'>;
  readonly outbox: Pick<ReportOutbox, 'startOver'>;
  /** The scheduler has answered, whatever it said. */
  readonly onHeard: () => void;
  readonly log: Log;
};

const POLL_MS = 5000;
/** While members here wait for those on other nodes: of these nobody hints. */
const POLL_OTHERS_MS = 250;
const RETRY_MS = 500;
/** Refused for so long, the node presents itself again: the log may have been restored from before it joined. */
const REFUSED_MAX_MS = 30_000;

/**
 * Presents the node, and then asks what shall be true on it: at every hint, and every few seconds in case a hint got lost. A refusal means that nothing is
 * known: then nothing is touched. Only when the node was given up everything on it is removed, and it is presented anew, as another incarnation.
 */
export const followScheduler = (deps: FollowDeps): SchedulerFollower => {
  const { link, nodeId, boot, inventory, loop, outbox, onHeard, log } = deps;
  const alarm = createAlarm();
  let isJoined = false;
  let isClearing = false;
  let isCleared = false;
  let refusedSince: number | null = null;
  let refusal: string | null = null;

  const complain = (why: Refusal, sentence: string): void => {
    if (refusedSince === null) log.error({ refusal: why }, sentence);
    refusedSince ??= performance.now();
    refusal = why.message;
  };
  const taken = (): void => {
    refusedSince = null;
    refusal = null;
  };

  const giveUp = (refusal: Refusal): void => {
    log.error({ refusal }, 'this node was given up: all that runs here is ended, then it joins anew');
    isJoined = false;
    isClearing = true;
    loop.giveUp();
  };

  /** Nothing is asked before nothing is left. */
  const clear = (): void => {
    if (!loop.isCleared()) return;
    isClearing = false;
    isCleared = true;
    taken();
    boot.renew();
    outbox.startOver();
    loop.startOver();
    log.info({ nodeId, incarnation: boot.current() }, 'nothing is left on this node');
  };

  const join = async (onJoined: () => void): Promise<void> => {
    // Set before it is asked: what changes while the answer is on its way has to be said again.
    isJoined = true;
    const identity = { nodeId, incarnation: boot.current(), inventory: inventory() };
    const outcome = await link.join({ ...identity, ...(isCleared ? { isCleared } : {}) });
    onHeard();
    if (!outcome.ok) {
      isJoined = false;
      if (outcome.refusal.code === 'node-fenced') giveUp(outcome.refusal);
      else complain(outcome.refusal, 'the scheduler does not take this node');
      return;
    }
    isCleared = false;
    taken();
    log.info({ nodeId, incarnation: boot.current() }, 'joined the pool');
    onJoined();
  };

  const ask = async (): Promise<void> => {
    const outcome = await link.desired(nodeId, boot.current());
    onHeard();
    if (outcome.ok) {
      taken();
      loop.want(outcome.value);
      return;
    }
    if (outcome.refusal.code === 'node-fenced') return giveUp(outcome.refusal);
    complain(outcome.refusal, 'the scheduler refuses this agent; nothing is touched');
    loop.want(null);
    const isLong = performance.now() - (refusedSince ?? 0) > REFUSED_MAX_MS;
    if (isLong || outcome.refusal.code === 'node-unknown') isJoined = false;
  };

  return {
    refusal: () => refusal,
    presentAnew: () => {
      isJoined = false;
      alarm.ring();
    },
    run: async (onJoined, signal) => {
      const stopListening = link.onHint(nodeId, alarm.ring);
      isJoined = false;
      let hasComplained = false;
      try {
        while (!signal.aborted) {
          const wasJoined = isJoined;
          try {
            if (isClearing) clear();
            if (!isClearing) await (wasJoined ? ask() : join(onJoined));
            hasComplained = false;
            // Right after joining there may be grants to take up.
            if (isJoined && !wasJoined) continue;
            const pollMs = loop.waitsForOthers() ? POLL_OTHERS_MS : POLL_MS;
            await alarm.wait(isJoined && refusedSince === null ? pollMs : RETRY_MS, signal);
          } catch (error) {
            if (!wasJoined) isJoined = false;
            if (!hasComplained)
              log.warn({ cause: describeError(error) }, 'the scheduler does not answer; trying again');
            hasComplained = true;
            await alarm.wait(RETRY_MS, signal);
          }
        }
      } finally {
        stopListening();
      }
    },
  };
};
