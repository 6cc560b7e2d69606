import { type Duplex, duplexPair, PassThrough } from 'node:stream';
import type { ExecSpec } from '#contracts';
import { accept, refuse } from '#kernel';
import type { RunKey } from '../../domain/run.ts';
import type { RunningExec, RunStreams } from '../../ports/run-streams.ts';
import { readScript } from './read-script.ts';

/** The one port that something simulated listens on: it says back what it is told. */
export const ECHO_PORT = 7;

const NUMBERS = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGUSR2: 12,
  SIGTERM: 15,
} as const;

const echo = (): Duplex => {
  const [near, far] = duplexPair();
  far.pipe(far);
  return near;
};

/** `simulate …` prints and ends as in {@link readScript}; anything else says back what it is told until no more comes. */
const startExec = ({ command, tty }: ExecSpec): RunningExec => {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const script = command[0] === 'simulate' ? readScript(command) : null;
  if (tty !== null) stderr.end();
  let over: (code: number) => void = () => undefined;
  const exited = new Promise<number>((resolve) => (over = resolve));
  const end = (code: number): void => {
    stdout.end();
    stderr.end();
    over(code);
  };
  if (script === null) {
    stdin.pipe(stdout);
    stdin.once('end', () => end(0));
  } else {
    stdin.resume();
    for (const { source, text } of script.prints)
      (source === 'stderr' && tty === null ? stderr : stdout).write(text);
    if (script.runMs !== null) setTimeout(() => end(script.exitCode), script.runMs);
  }
  return {
    stdin,
    stdout,
    stderr,
    resize: () => Promise.resolve(),
    signal: (name) => Promise.resolve(end(128 + NUMBERS[name])),
    exited,
    end: () => Promise.resolve(end(128 + NUMBERS.SIGHUP)),
  };
};

/** Ways into runs that only exist in memory. */
export const simulatedStreams = (isRunning: (key: RunKey) => boolean): RunStreams => {
  const notRunning = refuse({
    code: 'session-not-running' as const,
    message: 'The session is not running (any more).',
  });
  return {
    exec: (key, spec) => {
      if (!isRunning(key)) return Promise.resolve(notRunning);
      const refusal = { code: 'exec-failed' as const, message: `There is no program "${spec.command[0]}".` };
      return Promise.resolve(
        spec.command[0] === 'missing-program' ? refuse(refusal) : accept(startExec(spec)),
      );
    },
    connect: (key, target) => {
      if (!isRunning(key)) return Promise.resolve(notRunning);
      const isThere = 'port' in target && target.port === ECHO_PORT;
      const refusal = { code: 'nothing-listens' as const, message: 'Nothing listens there in the session.' };
      return Promise.resolve(isThere ? accept(echo()) : refuse(refusal));
    },
  };
};
