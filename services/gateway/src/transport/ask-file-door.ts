import type { FileAdmission } from '#contracts';
import { DependencyFailure } from '#kernel';
import { REFUSED, refusalOfDoor } from './file-door-refusal.ts';
import { problemFor } from './refusal-status.ts';

/** What the file door looks for is looked for in 15 seconds at most. */
const ANSWER_MAX_MS = 20_000;

export type FileQuestion = {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly target: string;
  readonly body?: object;
};

const read = (text: string): unknown => {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch (cause) {
    throw new DependencyFailure('storage', 'read what the file door says', { retryable: false, cause });
  }
};

/** Asks the file door something whose answer is JSON, or nothing. @throws ProblemException, DependencyFailure */
export const askFileDoor = async (
  { url, ticket }: FileAdmission,
  { method, target, body }: FileQuestion,
): Promise<unknown> => {
  const ask = async (): Promise<Response> => {
    try {
      return await fetch(new URL(target, url), {
        method,
        headers: {
          'x-berth-ticket': ticket,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        signal: AbortSignal.timeout(ANSWER_MAX_MS),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (cause) {
      throw new DependencyFailure('storage', 'ask the file door', { retryable: true, cause });
    }
  };
  const answer = await ask();
  const said = read(await answer.text());
  const refused = answer.headers.get(REFUSED);
  if (refused !== null) throw problemFor(refusalOfDoor(said, refused));
  return said;
};
