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

export type QuotaWish = {
  readonly commandId: CommandId;
  readonly projectId: ProjectId;
  readonly by: string;
  /** All of it, or only what each user may have. */
  readonly set: { readonly quota: Quota } | { readonly perUser: HoldLimits };
};
export type SetQuota = (wish: QuotaWish) => Promise<Result<SetQuotaAnswer, Refusal>>;

/** Says what a project may have. What it holds already stays with it. */
export const setQuotaHandler =
  (decide: DecideOnStream, clock: Clock): SetQuota =>
  async ({ commandId, projectId, by, set }) => {
    let quota: Quota = {};
    const outcome = await decide({
      commandId,
      by,
      stream: streamName(`project-${projectId}`),
      decide: (world) => {
        const project = world.project(projectId).state;
        quota = 'quota' in set ? set.quota : withUserLimits(project, set.perUser);
        return setQuota({ projectId, by, at: clock.now() }, quota, project);
      },
    });
    return outcome.ok ? accept({ ...outcome.value, quota }) : outcome;
  };
