import { ApiProblem } from '../api/api-problem.ts';
import type { Api } from '../api/client.ts';
import { CliFailure } from '../cli-failure.ts';
import { closeName } from './close-name.ts';
import { livingNames } from './living-names.ts';

/** Where the name is looked for that was meant. */
const NEAR = { 'session-unknown': 'sessions', 'project-unknown': 'projects' } as const;
const isNear = (code: string): code is keyof typeof NEAR => Object.hasOwn(NEAR, code);

/** A refusal of a session or a project that is not there, with the name of one that is, if one is near. */
export const withSuggestion = async (api: Api, ref: string, error: unknown): Promise<unknown> => {
  if (!(error instanceof ApiProblem) || !isNear(error.code)) return error;
  // What acts in a project that is not there learns nothing.
  const asker = error.code === 'project-unknown' ? api.inProject(undefined) : api;
  const names = await livingNames(() => asker, NEAR[error.code]);
  const meant = closeName(
    ref,
    names.map(([name]) => name),
  );
  return meant === undefined
    ? error
    : new CliFailure(error.code, `${error.message} Did you mean ${meant}?`, { cause: error });
};
