import type { Requester } from '#bus';
import { EGRESS_MODES, PATTERNS } from '#contracts';
import type { EgressPolicy, SetEgressAnswer } from '#contracts';
import type { ProjectEgress } from '../../ports/project-egress.ts';
import { isFields, readAnswer } from './read-answer.ts';

/* Commands carry an id and queries change nothing: both may be asked again. */
const COMMAND = { timeoutMs: 4000, retryForMs: 8000 };
const QUERY = { timeoutMs: 2000 };

const isPolicy = (value: unknown): value is EgressPolicy =>
  isFields(value) && EGRESS_MODES.some((mode) => mode === value['mode']);
const isSet = (value: unknown): value is SetEgressAnswer =>
  isFields(value) && typeof value['position'] === 'number' && isPolicy(value['egress']);

export const busProjectEgress = (request: Requester): ProjectEgress => {
  const { projectSetEgress, projectReadEgress } = PATTERNS;
  return {
    set: async (command) =>
      readAnswer(projectSetEgress, await request(projectSetEgress, command, COMMAND), isSet),
    read: async (projectId) =>
      readAnswer(projectReadEgress, await request(projectReadEgress, { projectId }, QUERY), isPolicy),
  };
};
