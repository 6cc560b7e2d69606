import type { Refusal } from '#kernel';

/** The node does not answer for itself: it may yet. */
export const isPassing = ({ code }: Refusal): boolean =>
  code === 'unavailable' || code === 'deadline-exceeded';
