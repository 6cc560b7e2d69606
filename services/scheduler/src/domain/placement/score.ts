import type { Ask, ClusterModel, Holding } from './cluster-model.ts';

/** The score of a node that can't take the ask. */
export const NEVER = Number.NEGATIVE_INFINITY;

/** Uniform in [0, 1). Chance is an argument. */
export type Random = () => number;

/**
 * How good a place is. A score depends on the node's own state, on the ask and on parameters of the policy, and on nothing else:
 * so it can be kept until the node changes.
 */
export type Policy = {
  readonly name: string;
  /** The node with the highest score takes the ask, the first of equals; or any one that fits. */
  readonly pick: 'best' | 'any';
  /** The higher the better; {@link NEVER} where the ask does not fit. */
  readonly score: (cluster: ClusterModel, node: number, ask: Ask) => number;
  /** The devices to take, by number on the node. Called only where the ask fits. */
  readonly devices: (cluster: ClusterModel, node: number, ask: Ask, random: Random) => readonly number[];
  /** Sees each request once, when it arrives. */
  readonly observe?: (ask: Ask) => void;
  /** Looks at the pool now and then. True: parameters have changed, and every score that was kept is void. */
  readonly refresh?: (cluster: ClusterModel) => boolean;
  /** Hears of each holding that comes (1) or goes (−1), before the node's scores are asked for again. */
  readonly follow?: (holding: Holding, sign: 1 | -1) => void;
};

/** The first free devices, in order of their numbers. */
export const firstDevices = (
  fits: (device: number) => boolean,
  deviceCount: number,
  count: number,
): readonly number[] => {
  const taken: number[] = [];
  for (let device = 0; device < deviceCount && taken.length < count; device++)
    if (fits(device)) taken.push(device);
  return taken;
};
