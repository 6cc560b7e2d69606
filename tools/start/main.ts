import path from 'node:path';
import { describeError } from '#kernel';
import { CannotStart } from '#embedded';
import { isMember } from './join/join-pool.ts';
import { launchNode } from './join/launch-node.ts';
import { launch, type Launch } from './launch.ts';
import { HELP, readOptions } from './options.ts';
import { stateLayout } from './state-folder.ts';
import { inJson, inWords, nodeInJson, nodeInWords } from './tell.ts';

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
  const surroundings = { options, root, env: process.env, say };
  const start = async (): Promise<{ readonly launched: Launch<unknown>; readonly tell: Promise<void> }> => {
    if (options.joinToken !== undefined || (await isMember(stateLayout(options.stateFolder)))) {
      say('Starting the agent of this server …');
      const launched = launchNode(surroundings);
      const tell = launched.up.then((node) => {
        if (options.isJson) console.log(nodeInJson(node, seconds()));
        else say(nodeInWords(node, seconds()));
      });
      return { launched, tell };
    }
    say('Starting Postgres, NATS and five services …');
    const launched = launch(surroundings);
    const tell = launched.up.then((system) => {
      if (options.isJson) console.log(inJson(system, seconds()));
      else say(inWords(system, seconds()));
    });
    return { launched, tell };
  };
  const { launched, tell } = await start().catch(refuse);

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
    await tell;
  } catch (error) {
    if (stopRequestedAt === null) refuse(error);
  }
}
