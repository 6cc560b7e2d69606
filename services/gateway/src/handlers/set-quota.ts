import { parseAs, SetQuotaCommandDto, SetUserQuotaCommandDto } from '#contracts';
import type { HoldLimitsDto, QuotaDto, SetQuotaAnswer } from '#contracts';
import { refuse } from '#kernel';
import type { CommandId, ProjectId, Refusal, Result } from '#kernel';
import { may } from '../domain/caller.ts';
import type { Caller } from '../domain/caller.ts';
import type { Projects } from '../ports/projects.ts';

type Wish = {
  readonly caller: Caller;
  readonly projectId: ProjectId;
  readonly commandId: CommandId;
  /** Nothing is recorded; who would be over it is told. */
  readonly isTrial: boolean;
};
export type SetQuota = {
  /** All of it: for admins. */
  readonly whole: (wish: Wish, quota: QuotaDto) => Promise<Result<SetQuotaAnswer, Refusal>>;
  /** What each user may have: also for those who run the project. */
  readonly perUser: (wish: Wish, perUser: HoldLimitsDto) => Promise<Result<SetQuotaAnswer, Refusal>>;
};

export const setQuota = (projects: Projects): SetQuota => ({
  whole: async ({ caller, projectId, commandId, isTrial }, quota) => {
    const command = parseAs(SetQuotaCommandDto, {
      commandId,
      projectId,
      quota,
      isTrial,
      by: `user:${caller.userId}`,
    });
    return command.ok ? projects.setQuota(command.value) : command;
  },
  perUser: async ({ caller, projectId, commandId, isTrial }, perUser) => {
    if (!may(caller, { projectId }))
      return refuse({ code: 'forbidden', message: 'A project-admin says so of his own project only.' });
    const wish = { commandId, projectId, perUser, isTrial, by: `user:${caller.userId}` };
    const command = parseAs(SetUserQuotaCommandDto, wish);
    return command.ok ? projects.setUserQuota(command.value) : command;
  },
});
