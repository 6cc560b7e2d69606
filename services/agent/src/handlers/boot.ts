import { randomUUID } from 'node:crypto';
import { type Incarnation, incarnation } from '#kernel';

/** The incarnation that this agent speaks as: one for each boot, and another when its node was given up. */
export type Boot = { readonly current: () => Incarnation; readonly renew: () => void };

export const createBoot = (first: Incarnation): Boot => {
  let current = first;
  return {
    current: () => current,
    renew: () => {
      current = incarnation(randomUUID());
    },
  };
};
