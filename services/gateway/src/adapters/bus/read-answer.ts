import { accept, DependencyFailure } from '#kernel';
import type { Refusal, Result } from '#kernel';

type Fields = Readonly<Record<string, unknown>>;
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An answer of another service of ours: told from another by the fields that make it what it is. @throws DependencyFailure if it is something else */
export const readAnswer = <T>(
  pattern: string,
  outcome: Result<unknown, Refusal>,
  is: (value: unknown) => value is T,
): Result<T, Refusal> => {
  if (!outcome.ok) return outcome;
  if (is(outcome.value)) return accept(outcome.value);
  const cause = JSON.stringify(outcome.value)?.slice(0, 200);
  throw new DependencyFailure(pattern, 'read the answer', { retryable: false, cause });
};
