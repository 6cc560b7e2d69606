const GIB = 2 ** 30;
const MIB = 2 ** 20;

const words = (bytes: number): string =>
  bytes >= GIB ? `${Number((bytes / GIB).toFixed(1))} GiB` : `${Math.max(1, Math.round(bytes / MIB))} MiB`;

/** Twice as much, as one asks for it. */
const twice = (bytes: number): string => words(bytes * 2).replace(' ', '');

/** What a user reads in the output when processes of his were killed for want of memory. */
export const memoryNotice = (kills: number, limitBytes: number): string => {
  const what = kills === 1 ? 'a process was killed' : `${kills} processes were killed`;
  return `[berth] ${what}: the memory limit of ${words(limitBytes)} was reached. Ask for more with --memory ${twice(limitBytes)}.\n`;
};
