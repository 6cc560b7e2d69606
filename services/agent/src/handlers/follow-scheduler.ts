import { describeError, type Incarnation, type Log, type NodeId } from '#kernel';
import type { Inventory } from '#contracts';
import type { SchedulerLink } from '../ports/scheduler-link.ts';
import { createAlarm } from './alarm.ts';
import type { NodeLoop } from './node-loop.ts';

export type NodeIdentity = { readonly nodeId: NodeId; readonly incarnation: Incarnation };

export type SchedulerFollower = {
  readonly run: (onJoined: () => void, signal: AbortSignal) => Promise<void>;
  /** The node has something else to give than it said: says so, soon. */
  readonly presentAnew: () => void;
};

export type FollowDeps = NodeIdentity & {
  readonly link: SchedulerLink;
  readonly inventory: () => Inventory;
  readonly loop: Pick<NodeLoop, 'want'>;
  readonly log: Log;
};

const POLL_MS = 5000;
const RETRY_MS = 500;
/** Refused for so long, the node presents itself again: the log may have been restored from before it joined. */
const REFUSED_MAX_MS = 30_000;

/**
 * Presents the node, and then asks what shall be true on it: at every hint, and every few seconds in case a hint got lost. A refusal means that nothing is
 * known: then nothing is touched.
 */
export const followScheduler = (deps: FollowDeps): SchedulerFollower => {
  const { link, nodeId, incarnation, inventory, loop, log } = deps;
  const alarm = createAlarm();
  let isJoined = false;
  let refusedSince: number | null = null;

  const join = async (onJoined: () => void): Promise<void> => {
    // Set before it is asked: what changes while the answer is on its way has to be said again.
    isJoined = true;
    const outcome = await link.join({ nodeId, incarnation, inventory: inventory() });
    if (!outcome.ok) {
      isJoined = false;
      log.error({ refusal: outcome.refusal }, 'the scheduler does not take this node');
      return;
    }
    refusedSince = null;
    log.info({ nodeId, incarnation }, 'joined the pool');
    onJoined();
  };

  const ask = async (): Promise<void> => {
    const outcome = await link.desired(nodeId, incarnation);
    if (outcome.ok) {
      refusedSince = null;
      loop.want(outcome.value);
      return;
    }
    if (refusedSince === null)
      log.error({ refusal: outcome.refusal }, 'the scheduler refuses this agent; nothing is touched');
    refusedSince ??= performance.now();
    loop.want(null);
    const isLong = performance.now() - refusedSince > REFUSED_MAX_MS;
    if (isLong || outcome.refusal.code === 'node-unknown') isJoined = false;
  };

  return {
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
            await (wasJoined ? ask() : join(onJoined));
            hasComplained = false;
            // Right after joining there may be grants to take up.
            if (isJoined && !wasJoined) continue;
            await alarm.wait(isJoined && refusedSince === null ? POLL_MS : RETRY_MS, signal);
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
