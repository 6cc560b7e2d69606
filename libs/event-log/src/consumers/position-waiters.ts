import type { Position } from '#kernel';

/** Who waits until a view has caught up: reading one's own writes. */
export type PositionWaiters = {
  /** The view holds everything up to here. */
  readonly reached: (position: Position) => void;
  /** True once the view holds the position, false when it did not in time. */
  readonly waitFor: (position: Position, deadlineMs: number) => Promise<boolean>;
  /** Somebody waits. */
  readonly isAwaited: () => boolean;
};

type Waiter = { readonly position: Position; readonly settle: (inTime: boolean) => void };

export const positionWaiters = (): PositionWaiters => {
  const waiters = new Set<Waiter>();
  let at = -1;
  return {
    reached: (position) => {
      at = position;
      for (const waiter of waiters) if (waiter.position <= position) waiter.settle(true);
    },
    isAwaited: () => waiters.size > 0,
    waitFor: (position, deadlineMs) => {
      if (position <= at) return Promise.resolve(true);
      return new Promise((resolve) => {
        const timer = setTimeout(() => waiter.settle(false), deadlineMs);
        const waiter: Waiter = {
          position,
          settle: (inTime) => {
            waiters.delete(waiter);
            clearTimeout(timer);
            resolve(inTime);
          },
        };
        waiters.add(waiter);
      });
    },
  };
};
