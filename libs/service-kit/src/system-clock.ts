import { type Clock, epochMs } from '#kernel';

/** The machine's own time. */
export const systemClock: Clock = { now: () => epochMs(Date.now()) };
