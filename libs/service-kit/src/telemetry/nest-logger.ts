import type { LoggerService } from '@nestjs/common';
import { describeError, type Log } from '#kernel';

const worded = (message: unknown): string =>
  typeof message === 'string'
    ? message
    : message instanceof Error
      ? describeError(message)
      : JSON.stringify(message);

const fieldsOf = (rest: readonly unknown[]): Readonly<Record<string, unknown>> => {
  const context = rest.at(-1);
  return typeof context === 'string' && !context.includes('\n') ? { context } : {};
};

/** Nest's own sentences in our log. What Nest tells of its wiring is for debugging. */
export const nestLogger = (log: Log): LoggerService => ({
  log: (message: unknown, ...rest: unknown[]) => log.debug(fieldsOf(rest), worded(message)),
  debug: (message: unknown, ...rest: unknown[]) => log.debug(fieldsOf(rest), worded(message)),
  verbose: (message: unknown, ...rest: unknown[]) => log.debug(fieldsOf(rest), worded(message)),
  warn: (message: unknown, ...rest: unknown[]) => log.warn(fieldsOf(rest), worded(message)),
  error: (message: unknown, ...rest: unknown[]) => log.error(fieldsOf(rest), worded(message)),
  fatal: (message: unknown, ...rest: unknown[]) => log.error(fieldsOf(rest), worded(message)),
});
