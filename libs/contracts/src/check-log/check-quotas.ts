import type { RecordedEvent } from '../envelope.ts';
import type { NodeFact, NodeGrantGiven } from '../node-events.ts';
import type { HoldLimits, ProjectFact, Quota } from '../project-events.ts';
import { type HoldTally, emptyTally, giveBack, passedBy, take } from './hold-tally.ts';
import type { SayFault } from './log-fault.ts';

type Given = NodeGrantGiven['data'];
type Project = { quota: Quota | null; readonly own: HoldTally; readonly users: Map<string, HoldTally> };

const limits = ({ gpuMilli, sessionCount, gpuBudget }: HoldLimits): boolean =>
  gpuMilli !== undefined || sessionCount !== undefined || gpuBudget !== undefined;

/** No project, and no user in one, ever takes more than the quota that is set at that position; what is held when a quota is lowered may stay. */
export const createQuotasCheck = () => {
  const projects = new Map<string, Project>();
  const held = new Map<string, Given>();

  const projectOf = (id: string): Project => {
    const known = projects.get(id) ?? { quota: null, own: emptyTally(), users: new Map() };
    projects.set(id, known);
    return known;
  };
  const userOf = ({ users }: Project, id: string): HoldTally => {
    const known = users.get(id) ?? emptyTally();
    users.set(id, known);
    return known;
  };

  const give = (given: Given, projectId: string, userId: string, say: SayFault): void => {
    const project = projectOf(projectId);
    const user = userOf(project, userId);
    take(project.own, given);
    take(user, given);
    if (project.quota === null) return;
    const { borrowGpuMilli = 0, perUser = {}, ...own } = project.quota;
    for (const passed of passedBy(given, project.own, own, borrowGpuMilli))
      say('quota-passed', `${projectId} takes ${passed}`);
    for (const passed of passedBy(given, user, perUser, 0))
      say('quota-passed', `${userId} takes ${passed} in ${projectId}`);
  };

  return {
    seeNode: (event: RecordedEvent<NodeFact>, say: SayFault): void => {
      if (event.type !== 'node.grant-given' && event.type !== 'node.grant-released') return;
      const { nodeId, sessionId, epoch } = event.data;
      const key = `${nodeId}/${sessionId}/${epoch}`;
      if (event.type === 'node.grant-given') {
        const { projectId, userId } = event.data;
        // Of before there were projects: it counts to none.
        if (projectId === undefined || userId === undefined || held.has(key)) return;
        held.set(key, event.data);
        give(event.data, projectId, userId, say);
        return;
      }
      const given = held.get(key);
      if (given?.projectId === undefined || given.userId === undefined) return;
      held.delete(key);
      const project = projectOf(given.projectId);
      giveBack(project.own, given, event.data.releasedAt);
      giveBack(userOf(project, given.userId), given, event.data.releasedAt);
    },
    seeProject: (event: RecordedEvent<ProjectFact>): void => {
      if (event.type === 'project.quota-set') projectOf(event.data.projectId).quota = event.data.quota;
    },
    /** What limits a project at this position; null: nothing does. */
    limitsOf: (projectId: string): Quota | null => {
      const quota = projects.get(projectId)?.quota ?? null;
      return quota !== null && (limits(quota) || limits(quota.perUser ?? {})) ? quota : null;
    },
    heldMilli: (projectId: string): number => projects.get(projectId)?.own.gpuMilli ?? 0,
  };
};
export type QuotasCheck = ReturnType<typeof createQuotasCheck>;
