import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A program that forks while it is stopped is seen by the next round. */
const ROUNDS_MAX = 20;

const quietly = <Value>(act: () => Value): Value | null => {
  try {
    return act();
  } catch {
    return null; // it has just ended
  }
};
const spaceOf = (pid: number): string | null => quietly(() => readlinkSync(`/proc/${pid}/ns/pid`));
const isStopped = (pid: number): boolean => {
  const stat = quietly(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return stat === null || stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) === 'T';
};

/** Namespaces of what it has made for its children: what made them may itself be outside. */
const innerSpaceOf = (pid: number): string | null => {
  const space = spaceOf(pid);
  if (space !== spaceOf(process.pid)) return space;
  const inner = quietly(() => readlinkSync(`/proc/${pid}/ns/pid_for_children`));
  if (inner !== null && inner !== space) return inner;
  const children = quietly(() => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'))?.trim() ?? '';
  for (const child of children === '' ? [] : children.split(' ')) {
    const found = innerSpaceOf(Number(child));
    if (found !== null) return found;
  }
  return null;
};

/** Stops all processes of the pid namespace that a process is in or has made, or has them go on. Who is outside goes on throughout. */
export const setStanding = (pid: number, shallStand: boolean): void => {
  const space = innerSpaceOf(pid);
  if (space === null) return;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
    const wrong = all.filter((one) => spaceOf(one) === space && isStopped(one) !== shallStand);
    if (wrong.length === 0) return;
    for (const one of wrong) quietly(() => process.kill(one, shallStand ? 'SIGSTOP' : 'SIGCONT'));
  }
};
