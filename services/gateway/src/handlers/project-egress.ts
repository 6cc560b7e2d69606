import { parseAs, SetEgressCommandDto } from '#contracts';
import type { EgressPolicy, EgressPolicyDto, SetEgressAnswer } from '#contracts';
import { refuse } from '#kernel';
import type { CommandId, ProjectId, Refusal, Result } from '#kernel';
import { may } from '../domain/caller.ts';
import type { Caller } from '../domain/caller.ts';
import type { ProjectEgress } from '../ports/project-egress.ts';

type Wish = { readonly caller: Caller; readonly projectId: ProjectId; readonly commandId: CommandId };
export type ShowAndSetEgress = {
  readonly read: (caller: Caller, id: ProjectId) => Promise<Result<EgressPolicy, Refusal>>;
  /** For admins: who runs a project does not open doors of the network to it. */
  readonly set: (wish: Wish, egress: EgressPolicyDto) => Promise<Result<SetEgressAnswer, Refusal>>;
};

export const projectEgress = (projects: ProjectEgress): ShowAndSetEgress => ({
  read: async (caller, id) =>
    may(caller, { projectId: id })
      ? projects.read(id)
      : refuse({
          code: 'forbidden',
          message: 'Whom the sessions of a project reach is for its people and for admins.',
        }),
  set: async ({ caller, projectId, commandId }, egress) => {
    const wish = { commandId, projectId, egress, by: `user:${caller.userId}` };
    const command = parseAs(SetEgressCommandDto, wish);
    return command.ok ? projects.set(command.value) : command;
  },
});
