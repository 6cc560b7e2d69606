import type { CloseProjectAnswer, ProjectAnswer, ProjectFact } from '#contracts';
import type { EventLog } from '#event-log';
import {
  type Clock,
  type CommandId,
  type ProjectId,
  type Refusal,
  type Result,
  accept,
  streamName,
} from '#kernel';
import type { ProjectState } from '../domain/pool/project-state.ts';
import { endsWithProject, isFreedWithProject } from '../domain/project/ends-with-project.ts';
import {
  type ProjectOrder,
  type ProjectWords,
  changeProject,
  closeProject,
  createProject,
  reopenProject,
} from '../domain/project/project-life.ts';
import { isOnNode } from '../domain/session/session-state.ts';
import type { WorldFollower } from '../world/world-follower.ts';
import type { DecideOnStream } from './decide-on-stream.ts';
import type { TellProjects } from './tell-projects.ts';

/** Which project, and by whose word. */
export type ProjectWish = {
  readonly commandId: CommandId;
  readonly projectId: ProjectId;
  readonly by: string;
};
type Outcome<Answer> = Promise<Result<Answer, Refusal>>;
export type ManageProjects = {
  readonly create: (wish: ProjectWish, words: ProjectWords) => Outcome<ProjectAnswer>;
  readonly change: (wish: ProjectWish, words: ProjectWords) => Outcome<ProjectAnswer>;
  /** `isTrial`: nothing is recorded. */
  readonly close: (
    wish: ProjectWish,
    how: { readonly stopsSessions: boolean; readonly isTrial: boolean },
  ) => Outcome<CloseProjectAnswer>;
  readonly reopen: (wish: ProjectWish) => Outcome<ProjectAnswer>;
};

type Ports = {
  readonly log: EventLog;
  readonly follower: WorldFollower;
  readonly decide: DecideOnStream;
  readonly tell: Pick<TellProjects, 'standingOf'>;
  readonly clock: Clock;
};
type Decide = (order: ProjectOrder, project: ProjectState) => Result<readonly ProjectFact[], Refusal>;

const streamOf = (id: ProjectId) => streamName(`project-${id}`);

/** Makes, names, closes and reopens projects. What a closing ends is ended afterwards, by whoever looks at closed projects. */
export const manageProjects = ({ log, follower, decide, tell, clock }: Ports): ManageProjects => {
  const { world } = follower;

  const carryOut = async (
    { commandId, projectId, by }: ProjectWish,
    rule: Decide,
  ): Outcome<ProjectAnswer> => {
    const outcome = await decide({
      commandId,
      by,
      stream: streamOf(projectId),
      decide: (now) => rule({ projectId, by, at: clock.now() }, now.project(projectId).state),
    });
    if (!outcome.ok) return outcome;
    await follower.catchUp();
    return accept({ ...outcome.value, project: tell.standingOf(projectId) });
  };

  /** The event that this very command has led to before: it was asked again because its answer was lost. */
  const madeBy = async ({ commandId, projectId }: ProjectWish) =>
    (await log.readStream(streamOf(projectId))).find(
      (event) => event.type === 'project.created' && event.commandId === commandId,
    );

  const endings = (projectId: ProjectId, stopsSessions: boolean, by: string) => {
    const project = world.project(projectId).state;
    const closed: ProjectState = {
      ...project,
      closed: {
        at: project.closed?.at ?? clock.now(),
        by,
        stopsSessions: stopsSessions || project.closed?.stopsSessions === true,
      },
    };
    const ends = { waitingCount: 0, runningCount: 0, reservationCount: 0 };
    let goesOnCount = 0;
    for (const [, { state }] of world.liveSessions()) {
      if (!('asked' in state) || state.asked.projectId !== projectId) continue;
      if (!endsWithProject(closed, state)) goesOnCount += state.phase === 'stopping' ? 0 : 1;
      else if (isOnNode(state)) ends.runningCount += 1;
      else ends.waitingCount += 1;
    }
    for (const booked of world.reservations())
      if (booked.booking.projectId === projectId && isFreedWithProject(closed, booked))
        ends.reservationCount += 1;
    return { ends, goesOnCount };
  };

  return {
    create: async (wish, words) => {
      const outcome = await carryOut(wish, (order, project) => createProject(order, words, project));
      if (outcome.ok || outcome.refusal.code !== 'project-exists') return outcome;
      const made = await madeBy(wish);
      if (made === undefined) return outcome;
      return accept({
        position: made.position,
        hasChanged: true,
        project: tell.standingOf(wish.projectId),
      });
    },
    change: (wish, words) => carryOut(wish, (order, project) => changeProject(order, words, project)),
    close: async (wish, { stopsSessions, isTrial }) => {
      await follower.catchUp();
      const { projectId, by } = wish;
      const told = endings(projectId, stopsSessions, by);
      if (isTrial) {
        const project = tell.standingOf(projectId);
        return accept({ position: world.position(), hasChanged: false, project, ...told });
      }
      const outcome = await carryOut(wish, (order, project) => closeProject(order, stopsSessions, project));
      return outcome.ok ? accept({ ...outcome.value, ...told }) : outcome;
    },
    reopen: (wish) => carryOut(wish, reopenProject),
  };
};
