import { projectId, userId } from '#kernel';
import type { ArrayId, ProjectId } from '#kernel';
import { seenProject } from '../../domain/caller.ts';
import type { Caller } from '../../domain/caller.ts';
import type { SessionPhase } from '../../domain/session-view.ts';
import type { SessionListQuery } from '../../ports/session-views.ts';
import { problemFor } from '../refusal-status.ts';
import { PHASES } from '../resources/session-parts.resource.ts';

/** What a query says of the sessions that it means. */
export type SessionWords = {
  readonly phase?: string;
  readonly user?: string;
  readonly project?: string;
  readonly name?: string;
};

const phasesOf = (text: string | undefined): readonly SessionPhase[] => {
  if (text === undefined) return PHASES;
  const wanted = new Set(text.split(','));
  return PHASES.filter((phase) => wanted.has(phase) || (wanted.has('alive') && phase !== 'ended'));
};

/** All that one sees, or one project of it. */
const within = (caller: Caller, wanted: string | undefined): { readonly projectId?: ProjectId } => {
  const project = seenProject(caller) ?? (wanted === undefined ? undefined : projectId(wanted));
  if (wanted !== undefined && project !== wanted)
    throw problemFor({ code: 'forbidden', message: 'You see the sessions of your own project.' });
  return project === undefined ? {} : { projectId: project };
};

/** What the tables are asked for it. @throws ProblemException for a project that is not the caller's */
export const sessionQueryOf = (
  caller: Caller,
  { phase, user, project, name }: SessionWords,
  arrayId: ArrayId | undefined,
): Omit<SessionListQuery, 'limit'> => ({
  phases: phasesOf(phase),
  ...within(caller, project),
  ...(user === undefined ? {} : { userId: userId(user) }),
  ...(name === undefined ? {} : { name }),
  ...(arrayId === undefined ? {} : { arrayId }),
});
