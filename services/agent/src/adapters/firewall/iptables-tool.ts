import { spawn } from 'node:child_process';
import { DependencyFailure } from '#kernel';
import type { Family } from '../../domain/firewall-rules.ts';

const TOOL: Readonly<Record<Family, string>> = { ipv4: 'iptables', ipv6: 'ip6tables' };
const RUN_MAX_MS = 15_000;
/** How long the tool itself waits while another one changes rules. */
const LOCK_WAIT_S = '5';

/** Runs a tool to its end with something to read. @throws DependencyFailure unless it ends well, with what it said */
const run = (program: string, args: readonly string[], input: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const failed = (cause: unknown): void =>
      reject(new DependencyFailure('firewall', `run ${program}`, { retryable: true, cause }));
    const child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
      timeout: RUN_MAX_MS,
      killSignal: 'SIGKILL',
    });
    let said = '';
    let complaint = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    child.stdin.on('error', () => undefined); // it has ended; its exit code tells
    child.once('error', (error) =>
      failed('code' in error && error.code === 'ENOENT' ? `${program} is not installed` : error),
    );
    child.once('close', (exitCode) => {
      if (exitCode === 0) resolve(said);
      else failed(complaint.trim().split('\n').at(-1) ?? `exit code ${exitCode}`);
    });
    child.stdin.end(input);
  });

/** All rules of the filter table, as text. */
export const saveRules = (family: Family): Promise<string> =>
  run(`${TOOL[family]}-save`, ['-t', 'filter'], '');

/** Carries out a script in one step, and leaves all other rules as they are. */
export const restoreRules = async (family: Family, script: string): Promise<void> => {
  await run(`${TOOL[family]}-restore`, ['--noflush', '--wait', LOCK_WAIT_S], script);
};
