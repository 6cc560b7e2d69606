/** How far somebody's word goes over sessions: his own, those of his project, all. Each includes what comes before it. */
export const REACHES = ['own', 'project', 'all'] as const;
export type Reach = (typeof REACHES)[number];

/** Whether a word of one reach stands against another's. */
export const reachesAsFar = (reach: Reach, other: Reach): boolean =>
  REACHES.indexOf(reach) >= REACHES.indexOf(other);
