import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExecSignal } from '#contracts';

/** Fields of `/proc/<pid>/stat` behind the name, which may hold anything. */
const statOf = (pid: number | string): readonly string[] | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
};

const sessionOf = (pid: number | string): number | null => {
  const fields = statOf(pid);
  return fields === null || fields[0] === 'Z' ? null : Number(fields[3]);
};

export const parentOf = (pid: number | string): number | null => {
  const fields = statOf(pid);
  return fields === null || fields[0] === 'Z' ? null : Number(fields[1]);
};

export const firstChildOf = (pid: number): number | null => {
  try {
    const [first] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    return first === undefined || first === '' ? null : Number(first);
  } catch {
    return null;
  }
};

const send = (target: number, name: ExecSignal): void => {
  try {
    process.kill(target, name);
  } catch {
    // It has just ended, or may not be touched by us.
  }
};

/** All processes of the session that this process leads; itself among them. */
const membersOf = (leader: number): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && sessionOf(name) === leader)
    .map(Number);

/** Programs in runs lead a session of their own; this speaks to one of them, by its number on this machine. */
export const signalGroup = (leader: number, name: ExecSignal): void => {
  if (sessionOf(leader) === leader) send(-leader, name);
};

const LOOK_EVERY_MS = 50;

/** SIGHUP, and after the grace SIGKILL for all that is left of its session. */
export const hangUp = async (leader: number, graceMs: number): Promise<void> => {
  if (sessionOf(leader) !== leader) return;
  send(-leader, 'SIGHUP');
  const endsAt = performance.now() + graceMs;
  // An interactive shell passes it on to its jobs, which may take their time.
  while (performance.now() < endsAt && sessionOf(leader) === leader) await delay(LOOK_EVERY_MS);
  for (const pid of membersOf(leader)) send(pid, 'SIGKILL');
};
