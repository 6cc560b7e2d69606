import { describe, expect, it } from 'vitest';
import type { ProjectFact } from '../project-events.ts';
import type { RecordedEvent } from '../envelope.ts';
import type { SessionFact } from '../session-events.ts';
import { createProjectsCheck } from './check-projects.ts';

/* Only what the check looks at. */
const project = (verb: 'closed' | 'reopened') =>
  ({ type: `project.${verb}`, data: { projectId: 'p' } }) as unknown as RecordedEvent<ProjectFact>;
const session = (verb: 'requested' | 'placed' | 'requeued' | 'stopped') =>
  ({
    type: `session.${verb}`,
    data: { sessionId: 's', projectId: 'p' },
  }) as unknown as RecordedEvent<SessionFact>;

const faultsOf = (...events: readonly ReturnType<typeof project | typeof session>[]) => {
  const check = createProjectsCheck();
  const faults: string[] = [];
  for (const event of events)
    if (event.type.startsWith('project.')) check.seeProject(event as RecordedEvent<ProjectFact>);
    else check.seeSession(event as RecordedEvent<SessionFact>, (code) => void faults.push(code));
  return faults;
};

describe('the check of closed projects', () => {
  it('finds a session that gets its first place in one', () => {
    expect(faultsOf(session('requested'), project('closed'), session('placed'))).toEqual(['project-closed']);
  });

  it.each([
    ['a place before it was closed', [session('requested'), session('placed'), project('closed')]],
    [
      'another place of one that had one before',
      [session('requested'), session('placed'), project('closed'), session('requeued'), session('placed')],
    ],
    [
      'a place after it was opened again',
      [session('requested'), project('closed'), project('reopened'), session('placed')],
    ],
  ])('takes %s', (_what, events) => expect(faultsOf(...events)).toEqual([]));
});
