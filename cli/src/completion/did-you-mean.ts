import { ApiProblem } from '../api/api-problem.ts';
import type { Api } from '../api/client.ts';
import { CliFailure } from '../cli-failure.ts';
import { closeName } from './close-name.ts';
import { livingNames } from './living-names.ts';

/** A refusal of a session that is not there, with the name of one that is, if one is near. */
export const withSuggestion = async (api: Api, ref: string, error: unknown): Promise<unknown> => {
  if (!(error instanceof ApiProblem) || error.code !== 'session-unknown') return error;
  const names = await livingNames(() => api, 'sessions');
  const meant = closeName(
    ref,
    names.map(([name]) => name),
  );
  return meant === undefined
    ? error
    : new CliFailure(error.code, `${error.message} Did you mean ${meant}?`, { cause: error });
};
