import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { PassThrough, type Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { ExecSpec } from '#contracts';
import { accept, DependencyFailure, refuse, type Rejected, type Result } from '#kernel';
import { WORK_FOLDER } from '../../domain/run-environment.ts';
import type { RunningExec, StreamRefusal } from '../../ports/run-streams.ts';
import { hangUp, signalGroup } from '../streams/run-process.ts';
import { engineCall, engineMessage, isMissing, statusOf } from './engine-call.ts';
import { demultiplexed } from './multiplexed.ts';

const LOOK_EVERY_MS = 20;
/** The engine writes an end down a moment after its stream is over. */
const END_MAX_MS = 10_000;
const HANGUP_GRACE_MS = 3000;
const STARTED_MAX_MS = 2000;

const exitCodeOf = async (exec: Docker.Exec): Promise<number> => {
  const endsAt = performance.now() + END_MAX_MS;
  while (performance.now() < endsAt) {
    const { Running, ExitCode } = await engineCall('look at a program', () => exec.inspect());
    if (!Running) return ExitCode ?? 0;
    await delay(LOOK_EVERY_MS);
  }
  throw new DependencyFailure('docker', 'see how a program ended', {
    retryable: false,
    cause: 'its stream is over, but it still runs',
  });
};

/** Whether the process with this number, as the agent sees it, is one of the container: an agent in a container may see others under the same number. */
export const isOf = (pid: number, containerId: string): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cgroup`, 'utf8').includes(containerId);
  } catch {
    return false;
  }
};

/**
 * The leader of the program's session as this machine numbers it; null if it has ended, or lives out of the agent's sight. The engine learns the number a moment after
 * the program has begun to print.
 */
const leaderOf = async (exec: Docker.Exec): Promise<number | null> => {
  const endsAt = performance.now() + STARTED_MAX_MS;
  for (;;) {
    const { Running, Pid, ContainerID } = await engineCall('look at a program', () => exec.inspect());
    if (Running && isOf(Pid, ContainerID)) return Pid;
    const isOver = !Running && Pid > 0;
    if (isOver || performance.now() >= endsAt) return null;
    await delay(LOOK_EVERY_MS);
  }
};

const outputsOf = (stream: Duplex, hasTty: boolean): Pick<RunningExec, 'stdout' | 'stderr'> => {
  if (!hasTty) return demultiplexed(stream);
  const none = new PassThrough();
  none.end();
  return { stdout: stream, stderr: none };
};

/** Why a program can't be started, if the engine has said so. */
export const execRefusal = (error: unknown): Rejected<StreamRefusal> => {
  const status = statusOf(error);
  if (status === null) throw error;
  if (status === 409 && engineMessage(error).includes('paused'))
    return refuse({
      code: 'session-not-running',
      message: 'The session stands still, since a folder of it is full: "berth explain" says which.',
    });
  if (isMissing(error) || status === 409)
    return refuse({ code: 'session-not-running', message: 'The session is not running (any more).' });
  return refuse({ code: 'exec-failed', message: `The program can't be started: ${engineMessage(error)}` });
};

const running = (exec: Docker.Exec, stream: Duplex, hasTty: boolean): RunningExec => {
  stream.on('error', () => undefined); // the end of it is what counts
  const closed = once(stream, 'close').catch(() => undefined);
  const outputs = outputsOf(stream, hasTty);
  const over = hasTty ? closed : Promise.all([once(outputs.stdout, 'end'), once(outputs.stderr, 'end')]);
  const exited = Promise.race([over, closed]).then(() => exitCodeOf(exec));
  exited.catch(() => undefined); // whoever waits for it hears of it
  return {
    stdin: stream,
    ...outputs,
    resize: async ({ columns, rows }) => {
      if (hasTty) await engineCall('resize a terminal', () => exec.resize({ w: columns, h: rows }));
    },
    signal: async (name) => {
      const leader = await leaderOf(exec);
      if (leader !== null) signalGroup(leader, name);
    },
    exited,
    end: async () => {
      const leader = await leaderOf(exec).catch(() => null);
      if (leader !== null) await hangUp(leader, HANGUP_GRACE_MS);
      stream.destroy();
    },
  };
};

/** Starts a program in a container; the engine gives it what the container itself has: user, limits, filter, namespaces. */
export const dockerExec = async (
  container: Docker.Container,
  { command, env, folder, tty }: ExecSpec,
): Promise<Result<RunningExec, StreamRefusal>> => {
  const hasTty = tty !== null;
  try {
    const exec = await engineCall('make a program', () =>
      container.exec({
        Cmd: [...command],
        Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
        WorkingDir: folder ?? WORK_FOLDER,
        AttachStdin: true,
        AttachStdout: true,
        AttachStderr: true,
        Tty: hasTty,
      }),
    );
    const stream = await engineCall('start a program', () =>
      exec.start({ hijack: true, stdin: true, Tty: hasTty }),
    );
    const started = running(exec, stream, hasTty);
    // Engines before 23 do not take a size when it is made. It may have ended already.
    if (tty !== null) await started.resize(tty).catch(() => undefined);
    return accept(started);
  } catch (error) {
    return execRefusal(error);
  }
};
