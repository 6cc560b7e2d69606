import type { HoldLimits, Quota, SetQuotaAnswer } from '#contracts';
import {
  type Clock,
  type CommandId,
  type ProjectId,
  type Refusal,
  type Result,
  accept,
  streamName,
} from '#kernel';
import { setQuota, withUserLimits } from '../domain/pool/set-quota.ts';
import type { DecideOnStream } from './decide-on-stream.ts';
import type { TellProjects } from './tell-projects.ts';

export type QuotaWish = {
  readonly commandId: CommandId;
  readonly projectId: ProjectId;
  readonly by: string;
  /** Nothing is recorded; who would be over it is told. */
  readonly isTrial?: boolean;
  /** All of it, or only what each user may have. */
  readonly set: { readonly quota: Quota } | { readonly perUser: HoldLimits };
};
export type SetQuota = (wish: QuotaWish) => Promise<Result<SetQuotaAnswer, Refusal>>;

/** Says what a project may have. What it holds already stays with it. */
export const setQuotaHandler =
  (decide: DecideOnStream, clock: Clock, tell: Pick<TellProjects, 'overIn'>): SetQuota =>
  async ({ commandId, projectId, by, isTrial = false, set }) => {
    let quota: Quota = {};
    const outcome = await decide({
      commandId,
      by,
      isTrial,
      stream: streamName(`project-${projectId}`),
      decide: (world) => {
        const project = world.project(projectId).state;
        quota = 'quota' in set ? set.quota : withUserLimits(project, set.perUser);
        return setQuota({ projectId, by, at: clock.now() }, quota, project);
      },
    });
    if (!outcome.ok) return outcome;
    return accept({ ...outcome.value, quota, ...(isTrial ? { over: tell.overIn(projectId, quota) } : {}) });
  };
