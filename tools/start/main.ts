import path from 'node:path';
import { describeError } from '#kernel';
import { CannotStart } from '#embedded';
import { launch } from './launch.ts';
import { HELP, readOptions } from './options.ts';
import { inJson, inWords } from './tell.ts';

/** One Ctrl-C arrives several times: from the terminal, from npm and from who started us. A second one is one that comes later. */
const SAME_SIGNAL_MS = 1000;

const root = path.resolve(import.meta.dirname, '..', '..', '..');

const refuse = (error: unknown): never => {
  console.error(
    error instanceof CannotStart ? `${error.message}.` : `Berth can't start: ${describeError(error)}.`,
  );
  process.exit(1);
};

const options = (() => {
  try {
    return readOptions(process.argv.slice(2), process.env, root);
  } catch (error) {
    return refuse(error);
  }
})();

if (options === 'help') {
  console.log(HELP);
} else {
  // With --json the standard output is for the one object.
  const say = options.isJson ? console.error : console.log;
  const startedAt = performance.now();
  const seconds = (): string => ((performance.now() - startedAt) / 1000).toFixed(1);
  say('Starting Postgres, NATS and five services …');
  const launched = launch({ options, root, env: process.env, say });

  // The terminal may be gone before we are; stopping in order matters more than the last words.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  let stopRequestedAt: number | null = null;
  const end = (how: 'stop' | 'kill'): void => {
    launched[how]().then(
      () => process.exit(how === 'stop' ? 0 : 1),
      (error: unknown) => refuse(error),
    );
  };
  const onSignal = (): void => {
    if (stopRequestedAt === null) {
      stopRequestedAt = performance.now();
      say('\nStopping; once more ends it at once.');
      end('stop');
    } else if (performance.now() - stopRequestedAt > SAME_SIGNAL_MS) {
      end('kill');
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);

  try {
    const system = await launched.up;
    if (options.isJson) console.log(inJson(system, seconds()));
    else say(inWords(system, seconds()));
  } catch (error) {
    if (stopRequestedAt === null) refuse(error);
  }
}
