import { readFile } from 'node:fs/promises';

/** Names one process for good: a pid alone is given to another process later. */
export type ProcessMark = { readonly pid: number; readonly startTicks: string };

/** Field 22 of /proc/<pid>/stat; the name in field 2 may hold spaces and brackets, so we count from behind it. */
const startTicksOf = async (pid: number): Promise<string | null> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
};

/** The mark of a living process; null if there is none. */
export const markOf = async (pid: number): Promise<ProcessMark | null> => {
  const startTicks = await startTicksOf(pid);
  return startTicks === null ? null : { pid, startTicks };
};

/** Whether the very process lives still. */
export const isAlive = async (mark: ProcessMark): Promise<boolean> =>
  (await startTicksOf(mark.pid)) === mark.startTicks;
