import { describe, expect, it } from 'vitest';
import { keyId, projectId, userId } from '#kernel';
import { at, recorded, requested, started } from '../../test/facts.ts';
import { isAtLeast } from './access/role.ts';
import { changesOwn, ofOneself, showsProject } from './access/rule.ts';
import { DEFAULT_PROJECT, may, maySee, principalOf, whyNotAtAll } from './caller.ts';
import type { Caller, Principal } from './caller.ts';
import { isTypePattern, isWanted } from './event-filter.ts';
import { eventFor } from './hide-secrets.ts';
import { whyNotIssue } from './may-issue.ts';
import { cursorIn, formatCursor, isSameCursor, parseCursor } from './output-cursor.ts';

const principal = (user: string, role: Caller['role']): Principal => ({
  keyId: keyId('k1'),
  userId: userId(user),
  role,
  projectId: DEFAULT_PROJECT,
});
const caller = (user: string, role: Caller['role']): Caller => ({
  ...principal(user, role),
  rule: changesOwn('sessions'),
});

describe('roles', () => {
  it('each may what those before it may', () => {
    const roles = ['viewer', 'member', 'project-admin', 'admin'] as const;
    for (const [index, role] of roles.entries())
      for (const [other, wanted] of roles.entries()) expect(isAtLeast(role, wanted)).toBe(index >= other);
  });
  it('a session is changed by its user and by admins', () => {
    const hers = { userId: userId('ada'), projectId: DEFAULT_PROJECT };
    expect(may(caller('ada', 'member'), hers)).toBe(true);
    expect(may(caller('ada', 'viewer'), hers)).toBe(false);
    expect(may(caller('bob', 'member'), hers)).toBe(false);
    expect(may(caller('bob', 'project-admin'), hers)).toBe(true);
    expect(may(caller('bob', 'project-admin'), { ...hers, projectId: projectId('vision') })).toBe(false);
    expect(may(caller('bob', 'admin'), { ...hers, projectId: projectId('vision') })).toBe(true);
  });
  it('a project is seen by its people and by admins', () => {
    const vision = projectId('vision');
    expect(maySee({ ...principal('ada', 'viewer'), projectId: vision }, { projectId: vision })).toBe(true);
    expect(maySee(principal('bob', 'project-admin'), { projectId: vision })).toBe(false);
    expect(maySee(principal('root', 'admin'), { projectId: vision })).toBe(true);
  });
  it("what is one's own in another project is another project's", () => {
    const elsewhere = { userId: userId('ada'), projectId: projectId('vision') };
    expect(may(caller('ada', 'project-admin'), elsewhere)).toBe(false);
    expect(maySee(principal('ada', 'member'), elsewhere)).toBe(false);
  });
  it('a key that is held to something does that, and no more', () => {
    const held = { ...principal('ada', 'admin'), scopes: ['sessions:read'] };
    expect(whyNotAtAll(held, showsProject('sessions'))).toBeNull();
    expect(whyNotAtAll(held, changesOwn('sessions'))).toMatch(/sessions:write/);
    expect(whyNotAtAll(held, showsProject('events'))).toMatch(/events:read/);
  });
  it('a key that is held to reading reads all that its role may', () => {
    const held = { ...principal('ada', 'admin'), scopes: ['*:read'] };
    expect(whyNotAtAll(held, showsProject('events'))).toBeNull();
    expect(whyNotAtAll(held, changesOwn('sessions'))).toMatch(/sessions:write/);
  });
  it('a key makes keys that open no more than itself', () => {
    const rule = ofOneself('keys', 'write');
    const held = { ...principal('ada', 'member'), rule, scopes: ['keys:write', '*:read'] };
    const wish = { userId: userId('ada'), role: 'member' as const };
    expect(whyNotIssue(held, { ...wish, scopes: ['sessions:read'] })).toBeNull();
    expect(whyNotIssue(held, { ...wish, scopes: ['sessions:write'] })).toMatch(/can't open more/);
    expect(whyNotIssue(held, wish)).toMatch(/can't open more/);
    expect(whyNotIssue({ ...principal('ada', 'member'), rule }, { ...wish, role: 'admin' })).toMatch(/role/);
    expect(whyNotIssue({ ...principal('ada', 'member'), rule }, { ...wish, userId: userId('bob') })).toMatch(
      /for others/,
    );
    expect(
      whyNotIssue({ ...principal('ada', 'member'), rule }, { ...wish, projectId: projectId('vision') }),
    ).toMatch(/another project/);
  });
  it('a key opens until it is revoked or expires', () => {
    const key = {
      keyId: keyId('k1'),
      userId: userId('ada'),
      role: 'member' as const,
      label: '',
      issuedAt: at(0),
      expiresAt: at(10),
      revokedAt: null,
    };
    expect(principalOf(key, undefined, at(9))).toEqual({ ok: true, value: principal('ada', 'member') });
    const ofVision = { ...key, projectId: projectId('vision') };
    expect(principalOf(ofVision, undefined, at(9))).toMatchObject({ value: { projectId: 'vision' } });
    expect(principalOf(key, undefined, at(10))).toMatchObject({ refusal: { code: 'key-expired' } });
    expect(principalOf({ ...key, revokedAt: at(1) }, undefined, at(2))).toMatchObject({
      refusal: { code: 'key-unknown' },
    });
  });
});

describe('a place in the output of several members', () => {
  const place = (epoch: number, node: string) => ({ epoch, nodeId: node, others: [{ nodeId: 'z' }] });
  const cursor = { epoch: 1, offset: 5, others: [7, 9] };
  it('is written and read', () => {
    expect(formatCursor(cursor)).toBe('1.5_7_9');
    expect(parseCursor('1.5_7_9')).toEqual(cursor);
    expect(parseCursor('1.5_')).toBeUndefined();
    expect(isSameCursor({ epoch: 1, offset: 5 }, { epoch: 1, offset: 5, others: [0] })).toBe(true);
    expect(isSameCursor(cursor, { epoch: 1, offset: 5 })).toBe(false);
  });
  it('holds as long as all of them are on the same nodes', () => {
    expect(cursorIn(cursor, [place(1, 'a'), place(2, 'a')])).toEqual({ ...cursor, epoch: 2 });
    expect(cursorIn(cursor, [place(1, 'a'), place(2, 'b')])).toEqual({ epoch: 2, offset: 0 });
  });
});

describe('a key of somebody with an account', () => {
  const key = {
    keyId: keyId('k1'),
    userId: userId('ada'),
    role: 'project-admin' as const,
    label: '',
    projectId: projectId('vision'),
    issuedAt: at(0),
    expiresAt: null,
    revokedAt: null,
  };
  const user = {
    userId: userId('ada'),
    isAdmin: false,
    isActivated: true,
    isDisabled: false,
    memberships: { vision: 'member' as const },
    createdAt: at(0),
  };
  it('opens no more than he may in its project', () =>
    expect(principalOf(key, user, at(1))).toMatchObject({ value: { role: 'member', projectId: 'vision' } }));
  it('opens nothing in a project that he does not belong to', () =>
    expect(principalOf(key, { ...user, memberships: {} }, at(1))).toMatchObject({
      refusal: { code: 'not-a-member' },
    }));
  it('opens nothing when he is disabled', () =>
    expect(principalOf(key, { ...user, isDisabled: true }, at(1))).toMatchObject({
      refusal: { code: 'account-disabled' },
    }));
  it('of an admin is what it says, everywhere', () =>
    expect(principalOf(key, { ...user, isAdmin: true, memberships: {} }, at(1))).toMatchObject({
      value: { role: 'project-admin' },
    }));
});

describe('secrets in an event', () => {
  const [event] = recorded([requested]);
  const shown = (who: Caller) => JSON.stringify(event === undefined ? '' : eventFor(who, event));
  it('are seen by their user and by admins', () => {
    expect(shown(caller('ada', 'member'))).toContain('"TOKEN":"secret"');
    expect(shown(caller('root', 'admin'))).toContain('"TOKEN":"secret"');
  });
  it('are hidden from all others, their names are not', () => {
    for (const role of ['viewer', 'member', 'project-admin'] as const)
      expect(shown(caller('bob', role))).toContain('"TOKEN":"(hidden)"');
  });
});

describe('a filter of events', () => {
  const [first, second] = recorded([requested, started]);
  it.each([
    [{}, true, true],
    [{ type: 'session.started' }, false, true],
    [{ type: 'session.*' }, true, true],
    [{ type: 'session' }, true, true],
    [{ type: 'sess' }, false, false],
    [{ type: 'node.*' }, false, false],
    [{ stream: 'session-k3v9m2x7q4ab' }, true, true],
    [{ stream: 'session-other', type: 'session.*' }, false, false],
  ])('%j', (filter, wantsFirst, wantsSecond) =>
    expect([first, second].map((event) => event !== undefined && isWanted(filter, event))).toEqual([
      wantsFirst,
      wantsSecond,
    ]),
  );
  it.each(['session.started', 'session.*', 'node'])('%s is a pattern', (text) =>
    expect(isTypePattern(text)).toBe(true),
  );
  it.each(['', '*', '.started', 'a.b.c', 'A.b', 'session.', 'x'.repeat(101)])('%j is none', (text) =>
    expect(isTypePattern(text)).toBe(false),
  );
});

describe('a cursor of output', () => {
  it('is read as it is written', () => {
    expect(parseCursor(formatCursor({ epoch: 2, offset: 4096 }))).toEqual({ epoch: 2, offset: 4096 });
    for (const text of ['', '1', '1.', '.1', '1.1.1', '-1.0', '1.x', '1e3.0'])
      expect(parseCursor(text)).toBeUndefined();
  });
  const on = (epoch: number, node: string) => ({ epoch, nodeId: node });
  it.each([
    ['begins at the beginning', undefined, [on(1, 'a')], { epoch: 1, offset: 0 }],
    ['goes on in the same placement', { epoch: 1, offset: 9 }, [on(1, 'a')], { epoch: 1, offset: 9 }],
    [
      'begins anew on another node',
      { epoch: 1, offset: 9 },
      [on(1, 'a'), on(2, 'b')],
      { epoch: 2, offset: 0 },
    ],
    [
      'goes on where it was on the same node',
      { epoch: 1, offset: 9 },
      [on(1, 'a'), on(2, 'a')],
      { epoch: 2, offset: 9 },
    ],
    ['stays where it is without a placement', { epoch: 1, offset: 9 }, [], { epoch: 1, offset: 9 }],
  ])('%s', (_what, cursor, placements, expected) => expect(cursorIn(cursor, placements)).toEqual(expected));
});
