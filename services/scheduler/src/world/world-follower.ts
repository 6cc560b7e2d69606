import type { EventLog, SnapshotStore } from '#event-log';
import { type Position, describeError, position } from '#kernel';
import { readable } from './readable.ts';
import { restoreWorld } from './restore-world.ts';
import type { World } from './world.ts';

export type WorldFollower = {
  readonly world: World;
  /** Resolves when the world holds everything that was in the log at the time of the call. */
  readonly catchUp: () => Promise<void>;
  /** True while the last look at the log succeeded. */
  readonly isCurrent: () => boolean;
  /** Of the saved world that it began with; 0: there was none. */
  readonly restoredAt: () => Position;
  /** Calls back after each move of the world. */
  readonly onMoved: (moved: () => void) => void;
  /** Something new may be in the log. */
  readonly hint: () => void;
  readonly stop: () => Promise<void>;
};

export type WorldFollowerOptions = {
  readonly source: Pick<EventLog, 'readAll' | 'replay' | 'head'>;
  /** Empty. */
  readonly world: World;
  /** Where saved worlds are; absent: the log is folded from its beginning. */
  readonly snapshots?: SnapshotStore;
  readonly onError: (sentence: string) => void;
  readonly pollMs?: number;
  /** Hints lead to reads at least so far apart (0): of a burst one read brings many, and the first of it is not waited with. */
  readonly hintsApartMs?: number;
};

const PAGE = 5_000;

/** Brings a world to the end of the log, from a saved one if there is one, and keeps it there: by hints, and by a look every `pollMs` (200) in case one got lost. */
export const followWorld = (options: WorldFollowerOptions): WorldFollower => {
  const { source, world, snapshots, onError, pollMs = 200, hintsApartMs = 0 } = options;
  const whenMoved: (() => void)[] = [];
  let current: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  let isCurrent = false;
  let isStopped = false;
  let restoredAt: Position | null = snapshots === undefined ? world.position() : null;
  let hasStarted = false;

  /** Most of the log, or of what came after the saved world: read ahead while it is folded. */
  const start = async (): Promise<void> => {
    if (snapshots !== undefined && restoredAt === null) {
      await restoreWorld(world, snapshots, await source.head(), onError);
      restoredAt = world.position();
    }
    for await (const page of source.replay(world.position())) {
      const last = page.at(-1);
      if (last !== undefined) world.apply(readable(page, onError), last.position);
      if (isStopped) return;
    }
  };

  const readToTheEnd = async (): Promise<void> => {
    const before = world.position();
    if (!hasStarted) await start();
    hasStarted = true;
    for (;;) {
      const page = await source.readAll(world.position(), PAGE);
      const last = page.at(-1);
      if (last === undefined) break;
      world.apply(readable(page, onError), last.position);
    }
    isCurrent = true;
    if (world.position() > before) for (const moved of whenMoved) moved();
  };

  // One read at a time. Who asks during a read waits for the next one, since the present one may have begun too early.
  const catchUp = (): Promise<void> => {
    if (current === null) {
      current = readToTheEnd().finally(() => {
        current = null;
      });
      return current;
    }
    next ??= current
      .catch(() => {})
      .then(() => {
        next = null;
        return catchUp();
      });
    return next;
  };

  let lookedAt = Number.NEGATIVE_INFINITY;
  const look = (): void => {
    if (isStopped) return;
    lookedAt = performance.now();
    catchUp().catch((cause: unknown) => {
      if (isCurrent) onError(`the log can't be read at the moment: ${describeError(cause)}`);
      isCurrent = false;
    });
  };
  const timer = setInterval(look, pollMs);
  look();

  let soon: NodeJS.Timeout | null = null;
  const hint = (): void => {
    if (soon !== null) return;
    const waitMs = lookedAt + hintsApartMs - performance.now();
    if (waitMs <= 0) return look();
    soon = setTimeout(() => {
      soon = null;
      look();
    }, waitMs);
  };

  return {
    world,
    catchUp,
    isCurrent: () => isCurrent,
    restoredAt: () => restoredAt ?? position(0),
    onMoved: (moved) => void whenMoved.push(moved),
    hint,
    stop: async () => {
      isStopped = true;
      clearInterval(timer);
      if (soon !== null) clearTimeout(soon);
      await current?.catch(() => {});
    },
  };
};
