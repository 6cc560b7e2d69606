/*
 * The words of the native helper, carried out in TypeScript: for machines that have no C compiler. `main.ts COMMAND …`; exit code 0: all done; 1:
 * failures, each of which was told; 2: wrong use; 3: cancelled. It is started with a thread pool of a size (UV_THREADPOOL_SIZE) that lets
 * many requests be under way.
 */
import { chmod } from './chmod.ts';
import { chown } from './chown.ts';
import { cp } from './cp.ts';
import { du } from './du.ts';
import { find } from './find.ts';
import { newJob, Refused } from './job.ts';
import { ls } from './ls.ts';
import { takeCommon } from './options.ts';
import { createOutput } from './output.ts';
import { rm } from './rm.ts';
import { stat } from './stat.ts';
import { createTell } from './tell.ts';
import type { Run } from './walk.ts';

const COMMANDS: ReadonlyMap<string, (run: Run, words: readonly string[]) => Promise<void>> = new Map([
  ['find', find],
  ['ls', ls],
  ['du', du],
  ['rm', rm],
  ['cp', cp],
  ['chmod', chmod],
  ['chown', chown],
  ['stat', stat],
]);

const FLUSH_MS = 50;
const PROGRESS_MS = 500;
/** A request that a server does not answer can't be taken back: after so long we leave without it. */
const LINGER_MS = 2000;

const [name = '', ...words] = process.argv.slice(2);
const command = COMMANDS.get(name);
const job = newJob(name);
const output = createOutput();
const tell = createTell(job, output);

const leave = (exitCode: number): never => {
  output.flush();
  process.exit(output.isReaderGone() ? 141 : exitCode);
};
const cancel = (signal: NodeJS.Signals): void => {
  if (job.cancelledBy !== undefined) return;
  job.cancelledBy = signal;
  setTimeout(() => {
    tell.done();
    output.flush();
    process.kill(process.pid, 'SIGKILL'); // an orderly end would wait for the answers
  }, LINGER_MS).unref();
};

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => cancel(signal));
setInterval(() => {
  output.flush();
  if (output.isReaderGone()) cancel('SIGPIPE');
}, FLUSH_MS).unref();
setInterval(tell.progress, PROGRESS_MS).unref();

/** Whoever started this holds the other end of stdin: when he is gone, so are we. */
const hearStdin = (): void => {
  process.stdin.resume();
  process.stdin.once('end', () => cancel('SIGTERM'));
  process.stdin.once('error', () => cancel('SIGTERM'));
};

try {
  if (command === undefined) {
    words.forEach((_word, i) => takeCommon(job, words.slice(i, i + 2))); // where that is to be told
    throw new Refused(`there is no command '${name}'`);
  }
  if (words.includes('--stop-with-stdin')) hearStdin();
  await command({ job, tell, output }, words);
} catch (error) {
  if (!(error instanceof Refused)) throw error;
  tell.refused(error.message);
  leave(2);
}
output.flush();
tell.done();
leave(job.cancelledBy === undefined ? (job.counts.failures > 0 ? 1 : 0) : 3);
