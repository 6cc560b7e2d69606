import type { Log } from '#kernel';

/** Says on the log, as a warning, what a loop met. */
export const sayError = (log: Log) => (sentence: string) => log.warn({}, sentence);
