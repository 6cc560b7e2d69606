import { DependencyFailure } from '#kernel';
import { isRecord } from '../disk/is-record.ts';

/** The HTTP status that the engine answered with; null if it did not answer. */
export const statusOf = (error: unknown): number | null => {
  if (!(error instanceof Error) || !('statusCode' in error)) return null;
  return typeof error.statusCode === 'number' ? error.statusCode : null;
};

/** What the engine says, without the client's decoration around it. */
export const engineMessage = (error: unknown): string => {
  if (error instanceof Error && 'json' in error && isRecord(error.json)) {
    const { message } = error.json;
    if (typeof message === 'string') return message;
  }
  return error instanceof Error ? error.message : String(error);
};

export const isMissing = (error: unknown): boolean => statusOf(error) === 404;

/** Turns "no answer" into a retryable failure; what the engine did answer passes as it is. */
export const engineCall = async <Value>(attempted: string, call: () => Promise<Value>): Promise<Value> => {
  try {
    return await call();
  } catch (cause) {
    if (statusOf(cause) !== null) throw cause;
    throw new DependencyFailure('docker', attempted, { retryable: true, cause });
  }
};

/** The value, or null where the engine says that there is no such thing. */
export const unlessMissing = async <Value>(
  attempted: string,
  call: () => Promise<Value>,
): Promise<Value | null> => {
  try {
    return await engineCall(attempted, call);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
};
