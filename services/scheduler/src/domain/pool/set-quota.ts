import type { HoldLimits, ProjectQuotaSet, Quota } from '#contracts';
import { type EpochMs, type ProjectId, type Refusal, type Result, accept, refuse } from '#kernel';
import { isSameSetting } from './same-setting.ts';
import type { ProjectState } from './project-state.ts';

export type QuotaOrder = { readonly projectId: ProjectId; readonly by: string; readonly at: EpochMs };
type Outcome = Result<readonly ProjectQuotaSet[], Refusal<'invalid-request'>>;

/** A project gets a quota in place of the one before. The same again records nothing. */
export const setQuota = ({ projectId, by, at }: QuotaOrder, quota: Quota, project: ProjectState): Outcome => {
  if (quota.borrowGpuMilli !== undefined && quota.gpuMilli === undefined)
    return refuse({
      code: 'invalid-request',
      message:
        'A project without a limit of GPUs has nothing to borrow: borrowGpuMilli goes together with gpuMilli.',
      pointer: '/borrowGpuMilli',
    });
  if (project.quota !== null && isSameSetting(project.quota, quota)) return accept([]);
  return accept([{ type: 'project.quota-set', data: { projectId, quota, by, setAt: at } }]);
};

/** The quota of a project with another word on what each of its users may have. */
export const withUserLimits = ({ quota }: ProjectState, perUser: HoldLimits): Quota => ({
  ...quota,
  perUser,
});
