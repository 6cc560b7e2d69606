import type { RefusalCode } from '#contracts';
import { accept, DependencyFailure, type Refusal, refuse, type Result } from '#kernel';

/** The refusal of an owner whose own dependency failed: the requester may try again. */
export const UNAVAILABLE = 'unavailable' satisfies RefusalCode;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isRefusal = (value: unknown): value is Refusal =>
  isObject(value) && typeof value['code'] === 'string' && typeof value['message'] === 'string';

/** Reads the `Result` out of the envelope of Nest's NATS transport: `{response, isDisposed, id}` or `{err}`. */
export const decodeAnswer = (pattern: string, bytes: Uint8Array): Result<unknown, Refusal> => {
  const malformed = (cause: unknown) =>
    new DependencyFailure('nats', `read the answer to ${pattern}`, { retryable: false, cause });
  let envelope: unknown;
  try {
    envelope = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw malformed(cause);
  }
  if (!isObject(envelope)) throw malformed('not an object');
  if (envelope['err'] !== undefined && envelope['err'] !== null)
    throw malformed(JSON.stringify(envelope['err']));
  const outcome = envelope['response'];
  if (!isObject(outcome)) throw malformed('no outcome in it');
  if (outcome['ok'] === true) return accept(outcome['value']);
  const refusal = outcome['refusal'];
  if (!isRefusal(refusal)) throw malformed('a refusal without code and message');
  if (refusal.code === UNAVAILABLE) {
    throw new DependencyFailure(pattern, 'answer', { retryable: true, cause: refusal.message });
  }
  return refuse(refusal);
};
