import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { hangUp, parentOf } from './run-process.ts';

const GRACE_MS = 3000;

const namespaceOf = (pid: number | string): string | null => {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return null; // it has ended, or is not ours to see
  }
};

const variableOf = (pid: string, name: string): string | null => {
  try {
    const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return variables.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
  } catch {
    return null;
  }
};

/**
 * Programs that were put into runs from outside, by a process that is no longer: told by a variable that they carry, and by their parent, which is in no run. So
 * what such a program has started on purpose (nohup, setsid, tmux) is none. Ends them as a terminal that goes away would; returns how many.
 */
export const endStrays = async (
  /** The first process of each run. */
  runs: readonly number[],
  variable: string,
  isAlive: (mark: string) => boolean,
): Promise<number> => {
  const insides = new Set(runs.flatMap((pid) => namespaceOf(pid) ?? []));
  const strays = readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    const inside = namespaceOf(pid);
    if (inside === null || !insides.has(inside) || runs.includes(Number(pid))) return false;
    const parent = parentOf(pid);
    if (parent === null || namespaceOf(parent) === inside) return false;
    const mark = variableOf(pid, variable);
    return mark !== null && !isAlive(mark);
  });
  await Promise.all(strays.map((pid) => hangUp(Number(pid), GRACE_MS)));
  return strays.length;
};
