import type Docker from 'dockerode';
import { accept, type Result } from '#kernel';
import { WORK_FOLDER } from '../../domain/run-environment.ts';
import type { HeldShell, StreamRefusal } from '../../ports/run-streams.ts';
import { hearHolder } from '../streams/hear-holder.ts';
import { TERMINAL_PROGRAM } from './container-options.ts';
import { execRefusal } from './docker-exec.ts';
import { engineCall } from './engine-call.ts';
import { demultiplexed } from './multiplexed.ts';

const READY_MAX_MS = 10_000;

/** Has a terminal held in a container. The engine forgets about it as soon as it is ready: nobody is joined with its output. */
export const dockerHeld = async (
  container: Docker.Container,
  { socketPath, command, env, size }: HeldShell,
): Promise<Result<boolean, StreamRefusal>> => {
  try {
    const exec = await engineCall('make a terminal', () =>
      container.exec({
        Cmd: [TERMINAL_PROGRAM, socketPath, String(size.columns), String(size.rows), ...command],
        Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
        WorkingDir: WORK_FOLDER,
        AttachStdout: true,
        AttachStderr: true,
      }),
    );
    const stream = await engineCall('start a terminal', () => exec.start({ hijack: true, stdin: false }));
    stream.on('error', () => undefined); // the end of it is what counts
    const timer = setTimeout(() => stream.destroy(), READY_MAX_MS);
    const { stdout, stderr } = demultiplexed(stream);
    return await hearHolder(stdout, stderr).finally(() => {
      clearTimeout(timer);
      stream.destroy();
    });
  } catch (error) {
    const refused = execRefusal(error);
    // Engines have several ways to say that there is no such program.
    return refused.refusal.code === 'exec-failed' ? accept(false) : refused;
  }
};
