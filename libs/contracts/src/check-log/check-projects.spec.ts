import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../envelope.ts';
import { isProjectEvent, isSessionEvent } from '../is-berth-event.ts';
import { createProjectsCheck } from './check-projects.ts';
import { someEvent } from './some-event.ts';

const project = (verb: 'closed' | 'reopened') => someEvent(`project.${verb}`, { projectId: 'p' });
const session = (verb: 'requested' | 'placed' | 'requeued' | 'stopped') =>
  someEvent(`session.${verb}`, { sessionId: 's', projectId: 'p' });

const faultsOf = (...events: readonly RecordedEvent[]) => {
  const check = createProjectsCheck();
  const faults: string[] = [];
  for (const event of events)
    if (isProjectEvent(event)) check.seeProject(event);
    else if (isSessionEvent(event)) check.seeSession(event, (code) => void faults.push(code));
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
