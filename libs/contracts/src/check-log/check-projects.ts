import type { RecordedEvent } from '../envelope.ts';
import type { ProjectFact } from '../project-events.ts';
import type { SessionFact } from '../session-events.ts';
import type { SayFault } from './log-fault.ts';

/** Nothing of a closed project gets its first place; what had one before may get another. */
export const createProjectsCheck = () => {
  const closed = new Set<string>();
  /** Sessions that have had no place yet, and their projects. */
  const waiting = new Map<string, string>();
  return {
    seeProject: ({ type, data: { projectId } }: RecordedEvent<ProjectFact>): void => {
      if (type === 'project.closed') closed.add(projectId);
      else if (type === 'project.reopened') closed.delete(projectId);
    },
    seeSession: ({ type, data }: RecordedEvent<SessionFact>, say: SayFault): void => {
      if (type === 'session.requested') waiting.set(data.sessionId, data.projectId);
      else if (type === 'session.stopped') waiting.delete(data.sessionId);
      else if (type === 'session.placed') {
        const project = waiting.get(data.sessionId);
        waiting.delete(data.sessionId);
        if (project !== undefined && closed.has(project))
          say('project-closed', `${data.sessionId} is placed, and its project ${project} is closed`);
      }
    },
  };
};
