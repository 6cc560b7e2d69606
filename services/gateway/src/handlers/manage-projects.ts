import {
  ChangeProjectCommandDto,
  CloseProjectCommandDto,
  CreateProjectCommandDto,
  parseAs,
  ReopenProjectCommandDto,
} from '#contracts';
import type {
  ChangeProjectDto,
  CloseProjectAnswer,
  CloseProjectDto,
  CreateProjectDto,
  ProjectAnswer,
} from '#contracts';
import { refuse } from '#kernel';
import type { CommandId, ProjectId, Refusal, Result } from '#kernel';
import { may } from '../domain/caller.ts';
import type { Caller } from '../domain/caller.ts';
import type { Projects } from '../ports/projects.ts';
import { projectUnknown } from './show-projects.ts';
import type { ShowProjects } from './show-projects.ts';

type Order = { readonly caller: Caller; readonly projectId: ProjectId; readonly commandId: CommandId };
type Outcome<Answer> = Promise<Result<Answer, Refusal>>;
export type ManageProjects = {
  readonly create: (caller: Caller, wish: CreateProjectDto, commandId: CommandId) => Outcome<ProjectAnswer>;
  readonly change: (order: Order, words: ChangeProjectDto) => Outcome<ProjectAnswer>;
  /** `isTrial`: nothing is recorded; only what would end is told. */
  readonly close: (order: Order, how: CloseProjectDto, isTrial: boolean) => Outcome<CloseProjectAnswer>;
  readonly reopen: (order: Order) => Outcome<ProjectAnswer>;
};

/** Makes, names, closes and reopens projects. */
export const manageProjects = (projects: Projects, show: ShowProjects): ManageProjects => {
  const whyNot = async ({ caller, projectId }: Order): Promise<Refusal | null> => {
    if (!may(caller, { projectId }))
      return { code: 'forbidden', message: 'One changes no other project than the one in which one acts.' };
    const known = await show.isKnown(caller, projectId);
    if (!known.ok) return known.refusal;
    return known.value ? null : projectUnknown(projectId);
  };
  const wordOf = ({ caller, projectId, commandId }: Order) => ({
    commandId,
    projectId,
    by: `user:${caller.userId}`,
  });
  return {
    create: async (caller, wish, commandId) => {
      const command = parseAs(CreateProjectCommandDto, { ...wish, commandId, by: `user:${caller.userId}` });
      return command.ok ? projects.create(command.value) : command;
    },
    change: async (order, words) => {
      const refusal = await whyNot(order);
      if (refusal !== null) return refuse(refusal);
      const command = parseAs(ChangeProjectCommandDto, { ...words, ...wordOf(order) });
      return command.ok ? projects.change(command.value) : command;
    },
    close: async (order, how, isTrial) => {
      const refusal = await whyNot(order);
      if (refusal !== null) return refuse(refusal);
      const command = parseAs(CloseProjectCommandDto, { ...how, isTrial, ...wordOf(order) });
      return command.ok ? projects.close(command.value) : command;
    },
    reopen: async (order) => {
      const refusal = await whyNot(order);
      if (refusal !== null) return refuse(refusal);
      const command = parseAs(ReopenProjectCommandDto, wordOf(order));
      return command.ok ? projects.reopen(command.value) : command;
    },
  };
};
