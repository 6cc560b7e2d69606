import type { Position } from '#kernel';

/** How far the gateway's tables are. */
export type ViewsProgress = {
  /** True when they show everything up to the position; false when that did not happen in time. */
  readonly reached: (position: Position, waitMs: number) => Promise<boolean>;
};
