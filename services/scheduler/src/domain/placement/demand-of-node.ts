import type { Lack } from './choose-devices.ts';
import type { FreeCapacity } from './free-capacity.ts';

export type Availability = 'free' | 'in all';

/** Something that a node must have for a request, and how it is told when too few have it. */
export type Demand = {
  readonly lack: Lack;
  /** `4 whole GPUs`. */
  readonly what: string;
  readonly isMet: (node: FreeCapacity) => boolean;
  /** The most that any of them has, and what has it: `2`, a node. */
  readonly most: (nodes: readonly FreeCapacity[]) => string;
  readonly holder: 'node' | 'device';
  /** Whether it is about what nodes have in all, whoever holds it. */
  readonly isOfTotals: boolean;
  /** What nodes that meet it have: `enough GPUs`. */
  readonly met: string;
};

export const largest = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.max(a, b), 0);
