import { setTimeout as sleep } from 'node:timers/promises';

/** Whether a process of this pid lives; one of another user counts. */
export const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM';
  }
};

/** Ends a process that is not our child: asks with a signal, and kills it when it has not gone in time. */
export const endForeignProcess = async (
  pid: number,
  signal: NodeJS.Signals,
  timeoutMs: number,
): Promise<void> => {
  const send = (what: NodeJS.Signals): void => {
    if (isRunning(pid)) process.kill(pid, what);
  };
  send(signal);
  const deadline = performance.now() + timeoutMs;
  while (isRunning(pid) && performance.now() < deadline) await sleep(20);
  send('SIGKILL');
};
