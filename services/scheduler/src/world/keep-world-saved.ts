import type { SnapshotStore } from '#event-log';
import { type Clock, type Position, describeError } from '#kernel';
import { WORLD_SNAPSHOT } from './restore-world.ts';
import { saveWorld } from './save-world.ts';
import type { WorldFollower } from './world-follower.ts';

export type SavingRule = {
  /** Saved after so many events, or after so long if there was anything new; whichever comes first. */
  readonly everyEvents: number;
  readonly everyMs: number;
};

/** A start folds at most some 20,000 events, which takes a fraction of a second. */
export const USUAL_SAVING: SavingRule = { everyEvents: 20_000, everyMs: 600_000 };

/** Saving blocks decisions for as long as it takes to write a world down: a twentieth of the time at most. */
const SHARE_MAX = 1 / 20;

type Ports = {
  readonly follower: Pick<WorldFollower, 'world' | 'isCurrent' | 'restoredAt'>;
  readonly snapshots: SnapshotStore;
  readonly clock: Clock;
  readonly rule: SavingRule;
  readonly onError: (sentence: string) => void;
};

/** One look at whether the world has to be saved. Every scheduler does so: of several the newest stays. */
export const keepWorldSaved = ({ follower, snapshots, clock, rule, onError }: Ports) => {
  const { world } = follower;
  let savedPosition: Position | null = null;
  let savedAt = clock.now();
  let notBefore = 0;

  return async (): Promise<void> => {
    const now = clock.now();
    if (!follower.isCurrent() || now < notBefore) return;
    const at = world.position();
    savedPosition ??= follower.restoredAt();
    const news = at - savedPosition;
    if (news === 0 || (news < rule.everyEvents && now - savedAt < rule.everyMs)) return;
    const started = performance.now();
    try {
      await snapshots.save(WORLD_SNAPSHOT, { position: at, state: saveWorld(world) });
    } catch (error) {
      onError(`the world could not be saved, the next start takes longer: ${describeError(error)}`);
    }
    savedPosition = at;
    savedAt = now;
    notBefore = now + (performance.now() - started) / SHARE_MAX;
  };
};
