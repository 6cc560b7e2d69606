import { describeError } from '#kernel';
import { bootService, type RunningService, type ServiceDefinition } from './boot-service.ts';
import { ConfigInvalid } from './config/load-config.ts';
import type { ServiceConfig } from './config/service-config.ts';

const STOP_MAX_MS = 10_000;
/** EX_CONFIG of sysexits.h: starting again does not help. */
const EXIT_CONFIG = 78;

const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`);

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

/** With the mend, where there is one. */
const sentenceFor = (error: unknown): string => {
  const why = describeError(error);
  if (codeOf(error) === 'EADDRINUSE')
    return `${why}: stop the program that has the port, or set BERTH_HTTP_PORT`;
  if (codeOf(error) === 'EACCES') return `${why}: set BERTH_HTTP_PORT to a port above 1023`;
  return why;
};

/** Stops within ten seconds of SIGTERM or SIGINT; a second signal ends it at once. A bug that nobody caught ends it too: it is started again. */
const endWith = (name: string, service: RunningService): void => {
  let isStopping = false;
  const end = (exitCode: number): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    setTimeout(() => {
      say(`${name} did not stop within ${STOP_MAX_MS / 1000} s and was cut off.`);
      process.exit(1);
    }, STOP_MAX_MS).unref();
    service.stop().then(
      () => process.exit(exitCode),
      (error: unknown) => {
        say(`${name} did not stop cleanly: ${describeError(error)}`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => end(0));
  process.on('SIGINT', () => end(0));
  const crash = (error: unknown): void => {
    const stack = error instanceof Error ? error.stack : undefined;
    service.log.error(
      { cause: describeError(error), stack },
      'a fault that nobody handles; the process ends',
    );
    end(1);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
};

/** The whole of a `main.ts`: reads the config, boots, and stops on a signal. */
export const runService = async (
  definition: ServiceDefinition & { readonly config: () => ServiceConfig },
): Promise<void> => {
  try {
    endWith(definition.name, await bootService(definition, definition.config()));
  } catch (error) {
    say(`berth ${definition.name} cannot start: ${sentenceFor(error)}`);
    process.exit(error instanceof ConfigInvalid ? EXIT_CONFIG : 1);
  }
};
