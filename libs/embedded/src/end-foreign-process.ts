import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether a process of this pid does anything still. One that only waits to be buried does not: in a container nobody may ever do that. */
export const isRunning = (pid: number): boolean => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !stat.slice(stat.lastIndexOf(')') + 1).startsWith(' Z');
  } catch {
    return false;
  }
};

/** Ends a process that is not our child: asks with a signal, and kills it when it has not gone in time. */
export const endForeignProcess = async (
  pid: number,
  signal: NodeJS.Signals,
  timeoutMs: number,
): Promise<void> => {
  const send = (what: NodeJS.Signals): void => {
    try {
      if (isRunning(pid)) process.kill(pid, what);
    } catch {
      // gone between the look and the signal
    }
  };
  send(signal);
  const deadline = performance.now() + timeoutMs;
  while (isRunning(pid) && performance.now() < deadline) await sleep(20);
  send('SIGKILL');
};
