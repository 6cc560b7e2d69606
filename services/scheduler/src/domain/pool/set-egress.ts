import type { EgressPolicy, ProjectEgressSet } from '#contracts';
import { type EpochMs, type ProjectId, type Refusal, type Result, accept, refuse } from '#kernel';
import type { ProjectState } from './project-state.ts';
import { isSameSetting } from './same-setting.ts';

export type EgressOrder = { readonly projectId: ProjectId; readonly by: string; readonly at: EpochMs };
type Outcome = Result<readonly ProjectEgressSet[], Refusal<'invalid-request'>>;

/** What holds for a project. */
export const egressOf = ({ egress }: ProjectState): EgressPolicy => egress ?? { mode: 'node' };

const invalid = (message: string): Outcome => refuse({ code: 'invalid-request', message, pointer: '/allow' });

/** The sessions of a project reach others than before. The same again records nothing. */
export const setEgress = (
  { projectId, by, at }: EgressOrder,
  egress: EgressPolicy,
  project: ProjectState,
): Outcome => {
  const { mode, allow = [] } = egress;
  if (mode === 'listed' && allow.length === 0)
    return invalid(
      'A list of nothing lets nobody through: name where sessions may go, or set the mode none.',
    );
  if (allow.length > 0 && (mode === 'node' || mode === 'none'))
    return invalid(`With the mode ${mode} there is no list: leave allow out, or set the mode listed.`);
  if (isSameSetting(egressOf(project), egress)) return accept([]);
  return accept([{ type: 'project.egress-set', data: { projectId, egress, by, setAt: at } }]);
};
