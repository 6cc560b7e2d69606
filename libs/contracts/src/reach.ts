/** How far somebody's word goes over sessions: his own, those of his project, all. Each includes what comes before it. */
export const REACHES = ['own', 'project', 'all'] as const;
export type Reach = (typeof REACHES)[number];
