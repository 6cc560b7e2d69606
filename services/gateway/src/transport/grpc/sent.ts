import { parseAs } from '#contracts';
import { refuse } from '#kernel';
import type { Refusal, Result } from '#kernel';
import { valueOrProblem } from '../refusal-status.ts';
import type { Sent } from './message-shape.ts';

/* What handlers read out of a request. Fields are judged by the DTOs of REST, so that both say the same of the same fault. */

/** A class of fields that #contracts can read. */
type Dto<T> = new () => T;
const judged = <T extends object>(dto: Dto<T>, fields: unknown): Result<T, Refusal> =>
  parseAs<T>(dto, fields);

/** A field of text; empty when it is absent. */
export const text = (sent: Sent, name: string): string => {
  const value = sent[name];
  return typeof value === 'string' ? value : '';
};

/** Fields that REST has in a query string, where all is text. @throws ProblemException */
export const queryOf = <T extends object>(dto: Dto<T>, sent: Sent): T => {
  const words = Object.entries(sent).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(',') : String(value),
  ]);
  return valueOrProblem<T>(judged(dto, Object.fromEntries(words)));
};

/** Fields that REST has in a body, and a request here by themselves or as a message of their own. @throws ProblemException */
export const bodyOf = <T extends object>(dto: Dto<T>, sent: Sent, name?: string): T => {
  const outcome = judged(dto, name === undefined ? sent : (sent[name] ?? {}));
  if (outcome.ok || name === undefined) return valueOrProblem<T>(outcome);
  const { refusal } = outcome;
  return valueOrProblem(refuse({ ...refusal, pointer: `/${name}${refusal.pointer ?? ''}` }));
};
