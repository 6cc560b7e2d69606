import { describe, expect, it } from 'vitest';
import { EVENT_TYPES } from '#contracts';
import type { BerthFact, RecordedEvent } from '#contracts';
import { keyId, projectId, streamName, userId } from '#kernel';
import { at, given, joined, recorded, requested, started } from '../../test/facts.ts';
import type { Principal } from './caller.ts';
import { decidingStream, isVisible, ownerIn, projectOf } from './visible-event.ts';

const who = (user: string, project: string, role: Principal['role'] = 'project-admin'): Principal => ({
  keyId: keyId('k1'),
  userId: userId(user),
  role,
  projectId: projectId(project),
});
const ADA = who('ada', 'default', 'viewer');
const EVE = who('eve', 'weapons');
const ROOT = who('root', 'weapons', 'admin');

const eventOf = (fact: BerthFact): RecordedEvent => {
  const [event] = recorded([fact]);
  if (event === undefined) throw new Error('there is one');
  return event;
};
const owner = ownerIn(eventOf(requested));

describe('an event is shown', () => {
  it.each([
    ['of a session', started],
    ['of a grant to a session', given],
  ])('%s: to the people of its project and to admins', (_what, fact) => {
    const event = eventOf(fact);
    expect(decidingStream(event)).toBe('session-k3v9m2x7q4ab');
    expect([ADA, EVE, ROOT].map((one) => isVisible(one, event, owner))).toEqual([true, false, true]);
    expect([ADA, EVE, ROOT].map((one) => isVisible(one, event, undefined))).toEqual([false, false, true]);
  });

  it('of a node alone: to all', () => {
    expect(decidingStream(eventOf(joined))).toBeUndefined();
    expect(isVisible(EVE, eventOf(joined), undefined)).toBe(true);
  });

  it('of a key: to whom it speaks for, and not to his project', () => {
    const issued = eventOf({
      type: 'key.issued',
      data: {
        keyId: keyId('k9'),
        userId: userId('ada'),
        role: 'member',
        label: 'x',
        projectId: projectId('weapons'),
        issuedAt: at(0),
      },
    });
    expect([ADA, EVE, ROOT].map((one) => isVisible(one, issued, ownerIn(issued)))).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('of a project: to its people', () => {
    const event = { ...eventOf(joined), type: 'project.quota-set', stream: streamName('project-default') };
    expect([ADA, EVE, ROOT].map((one) => isVisible(one, event, undefined))).toEqual([true, false, true]);
  });

  it('of a kind that this version does not know: to admins', () => {
    const event = { ...eventOf(joined), type: 'secret.told', stream: streamName('secret-1') };
    expect([ADA, EVE, ROOT].map((one) => isVisible(one, event, owner))).toEqual([false, false, true]);
  });

  it('to whom is said for every category there is', () => {
    for (const type of Object.keys(EVENT_TYPES)) {
      const stream = streamName(`${type.slice(0, type.indexOf('.'))}-k3v9m2x7q4ab`);
      const event = { ...eventOf(joined), type, stream, data: { sessionId: 'k3v9m2x7q4ab' } };
      // Nobody but an admin sees an event about a session of which nothing is known, unless it is about the pool as a whole.
      expect([type, isVisible(EVE, event, undefined)]).toEqual([type, type.startsWith('pool.')]);
    }
  });
});

describe('an event is about a project', () => {
  const quota = eventOf({
    type: 'project.quota-set',
    data: { projectId: projectId('vision'), quota: {}, by: 'user:root', setAt: at(1) },
  });
  it.each<[string, RecordedEvent, Parameters<typeof projectOf>[1], string | undefined]>([
    ['when its stream is the project’s', quota, undefined, 'vision'],
    ['when its session belongs to it', eventOf(started), owner, 'default'],
    ['when a node gives something to a session of it', eventOf(given), owner, 'default'],
    [
      'when somebody joins it',
      eventOf({
        type: 'user.joined',
        data: {
          userId: userId('ada'),
          projectId: projectId('vision'),
          role: 'member',
          by: 'user:root',
          joinedAt: at(1),
        },
      }),
      undefined,
      'vision',
    ],
    ['and about none, when it is of a node alone', eventOf(joined), undefined, undefined],
  ])('%s', (_when, event, whose, project) => expect(projectOf(event, whose)).toBe(project));
});
