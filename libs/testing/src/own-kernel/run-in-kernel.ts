import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What one test said in there; null: it passed. */
export type InKernel = { readonly name: string; readonly fault: string | null };

const REPOSITORY = fileURLToPath(new URL('../../../..', import.meta.url));
const REPORTER = 'libs/testing/src/own-kernel/tell-results.ts';
const FINISHED = 'BERTH-TESTS-FINISHED';
const CONSOLE_MAX = 256 * 1024;

/** The commands that a kernel of its own with NFS takes, and who brings them on Debian. */
const NEEDED = {
  'linux.uml': 'user-mode-linux',
  modprobe: 'kmod',
  'mount.nfs': 'nfs-common',
  'ganesha.nfsd': 'nfs-ganesha and nfs-ganesha-vfs',
} as const;

const isThere = (command: string): boolean =>
  ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/local/bin', '/usr/bin', '/bin'].some((folder) => {
    try {
      accessSync(path.join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

/** Why no kernel with an NFS client can be had here; null: it can. */
export const kernelFault = (): string | null => {
  if (process.getuid?.() !== 0) return 'it takes root';
  const missing = Object.entries(NEEDED).find(([command]) => !isThere(command));
  return missing === undefined ? null : `${missing[0]} is missing: Debian has it in ${missing[1]}`;
};

/** The first process in there: it mounts what a machine has, brings up NFS, and runs the tests. What is written outside of these mounts is written on this machine. */
const firstProcess = (file: string, report: string): string => `#!/bin/sh
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/run LC_ALL=C TMPDIR=/run/tmp NO_COLOR=1
mount -t proc proc /proc
mount -t sysfs sys /sys
for place in /run /var/lib/nfs; do mount -t tmpfs tmpfs $place; done
mkdir -p /run/tmp /run/lock /run/kernel/lib /var/lib/nfs/rpc_pipefs
ln -s /usr/lib/uml/modules /run/kernel/lib/modules
ip link set lo up
modprobe -d /run/kernel nfsv4
cd '${REPOSITORY}'
'${process.execPath}' --conditions=source --test-reporter=./${REPORTER} --test-reporter-destination='${report}' '${file}'
echo ${FINISHED}
exec sleep 3600
`;

const isResult = (value: unknown): value is InKernel =>
  typeof value === 'object' && value !== null && 'name' in value && 'fault' in value;
const resultsOf = (report: string): readonly InKernel[] =>
  report
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line))
    .filter(isResult);

/**
 * Runs tests (a file for node:test) in a Linux kernel of their own, as a process of this machine (user-mode Linux): with modules that the kernel of this machine may lack, and without a way for them to harm it. They see
 * the files of this machine. @throws Error with the end of its console when it did not come to its end in time
 */
export const runInKernel = async (
  file: string,
  { deadlineMs }: { readonly deadlineMs: number },
): Promise<readonly InKernel[]> => {
  const room = await mkdtemp(path.join(tmpdir(), 'berth-kernel-'));
  const [first, report] = [path.join(room, 'first-process'), path.join(room, 'results')];
  await writeFile(first, firstProcess(file, report), { mode: 0o755 });
  const options = ['mem=1G', 'rootfstype=hostfs', 'rootflags=/', 'rw', `init=${first}`, 'quiet'];
  const kernel = spawn('linux.uml', [...options, 'con=null', 'con0=null,fd:1'], {
    cwd: room,
    detached: true,
    env: { PATH: process.env['PATH'], TMPDIR: room, HOME: room },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // It is many processes, and all of its group.
  const end = (): void => {
    if (kernel.pid === undefined) return;
    try {
      process.kill(-kernel.pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  };
  let said = '';
  try {
    const isFinished = await new Promise<boolean>((resolve) => {
      const hear = (chunk: Buffer): void => {
        said = (said + chunk.toString('utf8')).slice(-CONSOLE_MAX);
        if (said.includes(FINISHED)) resolve(true);
      };
      kernel.stdout.on('data', hear);
      kernel.stderr.on('data', hear);
      kernel.once('error', (error) => {
        said += error.message;
        resolve(false);
      });
      kernel.once('exit', () => resolve(said.includes(FINISHED)));
      setTimeout(() => resolve(false), deadlineMs).unref();
    });
    if (!isFinished)
      throw new Error(
        `the kernel did not end its tests within ${deadlineMs / 1000} s; it said last:\n${said.slice(-4000)}`,
      );
    const results = resultsOf(await readFile(report, 'utf8'));
    if (results.length === 0) throw new Error(`no tests were found in there:\n${said.slice(-4000)}`);
    return results;
  } finally {
    end();
    await rm(room, { recursive: true, force: true });
  }
};
