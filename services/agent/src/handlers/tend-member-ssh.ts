import { describeError, type Log } from '#kernel';
import { type MemberGrant, memberPlace } from '../domain/member-grants.ts';
import { NO_SSHD, START_SSHD } from '../domain/member-ssh.ts';
import { keyOf, runName } from '../domain/run.ts';
import type { Runtime } from '../ports/runtime.ts';

export type TendMemberSshDeps = {
  readonly runtime: Pick<Runtime, 'exec'>;
  readonly running: () => readonly MemberGrant[];
  readonly log: Log;
};

const TRIES_MAX = 5;

/** Starts the server for ssh in each member of a session soon after it runs, so that members reach each other; where the image has none, they don't. */
export const tendMemberSsh = ({ runtime, running, log }: TendMemberSshDeps) => {
  /** How often it was tried, by the name of the run; those that are done are infinite. */
  const tried = new Map<string, number>();

  const start = async (grant: MemberGrant): Promise<void> => {
    const name = runName(grant);
    const key = keyOf(grant);
    tried.set(name, (tried.get(name) ?? 0) + 1);
    try {
      const outcome = await runtime.exec(key, { command: START_SSHD, env: {}, folder: null, tty: null });
      if (!outcome.ok) return;
      const { stdin, stdout, stderr, exited } = outcome.value;
      stdin.end();
      stdout.resume();
      stderr.resume();
      const exitCode = await exited;
      if (exitCode !== 0)
        log.info({ ...key, exitCode }, exitCode === NO_SSHD ? 'members have no sshd' : 'sshd did not start');
      tried.set(name, Number.POSITIVE_INFINITY);
    } catch (error) {
      log.warn({ ...key, cause: describeError(error) }, 'sshd can not be started; trying again');
    }
  };

  return {
    look: async (): Promise<void> => {
      const members = running().filter((grant) => memberPlace(grant) !== null);
      const names = new Set(members.map(runName));
      for (const name of tried.keys()) if (!names.has(name)) tried.delete(name);
      await Promise.all(members.filter((grant) => (tried.get(runName(grant)) ?? 0) < TRIES_MAX).map(start));
    },
  };
};
