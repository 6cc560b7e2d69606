import type { SnapshotKey, SnapshotStore } from '#event-log';
import { DependencyFailure, type Position, describeError } from '#kernel';
import { WORLD_REV, loadWorld } from './save-world.ts';
import type { World } from './world.ts';

export const WORLD_SNAPSHOT: SnapshotKey = { name: 'scheduler.world', key: 'all', rev: WORLD_REV };

/**
 * Takes over the newest saved world, if there is one that can be used: of this revision, whole, and of this log, whose end is `head`. Otherwise the world
 * stays empty, and the log is folded from its beginning.
 */
export const restoreWorld = async (
  world: World,
  snapshots: SnapshotStore,
  head: Position,
  say: (sentence: string) => void,
): Promise<void> => {
  const insteadFold = (why: string): void =>
    say(`the saved world can't be used, the whole log is folded instead: ${why}`);
  try {
    const found = await snapshots.load(WORLD_SNAPSHOT);
    if (found === undefined) return;
    if (found.position > head)
      return insteadFold(`it is of position ${found.position}, the log ends at ${head}`);
    const outcome = loadWorld(world, found.state, found.position);
    if (!outcome.ok) insteadFold(outcome.refusal.message);
  } catch (error) {
    if (error instanceof DependencyFailure && error.retryable) throw error;
    insteadFold(describeError(error));
  }
};
