import type { ConnectedGpus } from './gpu-chooser.ts';

/** What a node offers to a session. */
export type GroupOffer = ConnectedGpus & { readonly freeGpus: number };

/** Sorts offers of several nodes, the better first: nearest to the best that there could be, then the node that it fills most. */
export const compareGroups = (a: GroupOffer, b: GroupOffer): number =>
  b.quality - a.quality || a.freeGpus - a.gpus.length - (b.freeGpus - b.gpus.length);
