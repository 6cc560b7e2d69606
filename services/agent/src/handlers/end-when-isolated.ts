import type { Clock, Log } from '#kernel';
import type { ContactMemory } from '../ports/contact-memory.ts';
import type { NodeLoop } from './node-loop.ts';

export type IsolationRule = {
  /** So long without a word of the scheduler, and what runs is stopped. */
  readonly maxMs: number;
  readonly contact: ContactMemory;
};

export type IsolationWatch = {
  /** The scheduler has answered, whatever it said. */
  readonly heard: () => void;
  readonly look: () => void;
};

/** An agent without the rule: programs go on, however long nobody is heard. */
export const noIsolationWatch: IsolationWatch = { heard: () => undefined, look: () => undefined };

/**
 * Stops what runs when the scheduler has not been heard for so long: by then it may have given the node up, and run the session again elsewhere. Counts over
 * restarts of the agent; what is noted is wall-clock time, what passes since is not.
 */
export const endWhenIsolated = (
  { maxMs, contact }: IsolationRule,
  loop: Pick<NodeLoop, 'want' | 'endAll'>,
  clock: Clock,
  log: Log,
): IsolationWatch => {
  let silenceBefore = Math.max(0, clock.now() - (contact.last() ?? clock.now()));
  let heardAt = performance.now();
  let isSaid = false;
  return {
    heard: () => {
      silenceBefore = 0;
      heardAt = performance.now();
      isSaid = false;
      contact.note(clock.now());
    },
    look: () => {
      const silentMs = silenceBefore + performance.now() - heardAt;
      if (silentMs < maxMs) return;
      if (!isSaid) log.error({ silentMs }, 'out of contact for too long: what runs on this node is stopped');
      isSaid = true;
      // Nothing new is begun either.
      loop.want(null);
      const seconds = Math.round(maxMs / 1000);
      loop.endAll(
        'node-isolated',
        `Its node was out of contact for ${seconds} s, and stops its sessions then.`,
      );
    },
  };
};
