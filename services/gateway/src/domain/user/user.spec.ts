import { describe, expect, it } from 'vitest';
import type { UserFact } from '#contracts';
import { epochMs, projectId, userId } from '#kernel';
import {
  activateUser,
  changeAdmin,
  createUser,
  disableUser,
  enableUser,
  forgetUser,
  joinProject,
  leaveProject,
  MEMBERSHIPS_MAX,
} from './change-user.ts';
import type { UserDecision } from './change-user.ts';
import { evolveUser, heldRole, standingOf } from './user.ts';
import type { User } from './user.ts';

const ADA = userId('ada');
const VISION = projectId('vision');
const at = epochMs(1000);
const byAdmin = { by: 'user:admin', at };
const bySelf = { by: 'user:ada', at };

const fold = (facts: readonly UserFact[]): User | undefined => {
  let user: User | undefined;
  for (const fact of facts) user = evolveUser(user, fact);
  return user;
};
const created: UserFact = {
  type: 'user.created',
  data: { userId: ADA, isAdmin: false, by: 'user:admin', createdAt: at },
};
const joined = (role: 'member' | 'project-admin'): UserFact => ({
  type: 'user.joined',
  data: { userId: ADA, projectId: VISION, role, by: 'user:admin', joinedAt: at },
});
const typesOf = (decision: UserDecision): readonly string[] =>
  decision.ok ? decision.value.map(({ type }) => type) : [`refused: ${decision.refusal.code}`];

describe('create a user', () => {
  it('records it', () =>
    expect(typesOf(createUser(undefined, { userId: ADA, isAdmin: false }, byAdmin))).toEqual([
      'user.created',
    ]));
  it('refuses an id that is taken', () =>
    expect(typesOf(createUser(fold([created]), { userId: ADA, isAdmin: true }, byAdmin))).toEqual([
      'refused: user-exists',
    ]));
});

describe('whoever is not there', () => {
  it.each<[string, UserDecision]>([
    ['is not activated', activateUser(undefined, ADA, at)],
    ['is not disabled', disableUser(undefined, ADA, byAdmin)],
    ['is not enabled', enableUser(undefined, ADA, byAdmin)],
    ['is made no admin', changeAdmin(undefined, { userId: ADA, isAdmin: true }, byAdmin)],
    ['joins nothing', joinProject(undefined, { userId: ADA, projectId: VISION, role: 'member' }, byAdmin)],
    ['leaves nothing', leaveProject(undefined, { userId: ADA, projectId: VISION }, byAdmin)],
    ['is not forgotten', forgetUser(undefined, ADA, byAdmin)],
  ])('%s', (_what, decision) => expect(typesOf(decision)).toEqual(['refused: user-unknown']));
});

describe('the standing of a user', () => {
  const activated = { type: 'user.activated', data: { userId: ADA, activatedAt: at } } as const;
  const disabled = {
    type: 'user.disabled',
    data: { userId: ADA, by: 'user:admin', disabledAt: at },
  } as const;
  const enabled = { type: 'user.enabled', data: { userId: ADA, by: 'user:admin', enabledAt: at } } as const;
  it.each<[readonly UserFact[], string]>([
    [[created], 'invited'],
    [[created, activated], 'active'],
    [[created, activated, disabled], 'disabled'],
    [[created, disabled, enabled], 'invited'],
    [[created, activated, disabled, enabled], 'active'],
  ])('%#', (facts, standing) => {
    const user = fold(facts);
    expect(user === undefined ? 'nobody' : standingOf(user)).toBe(standing);
  });

  it('is disabled once, and not by himself', () => {
    expect(typesOf(disableUser(fold([created]), ADA, byAdmin))).toEqual(['user.disabled']);
    expect(typesOf(disableUser(fold([created, disabled]), ADA, byAdmin))).toEqual([]);
    expect(typesOf(disableUser(fold([created]), ADA, bySelf))).toEqual(['refused: not-on-oneself']);
    expect(typesOf(enableUser(fold([created]), ADA, byAdmin))).toEqual([]);
    expect(typesOf(activateUser(fold([created, activated]), ADA, at))).toEqual([]);
  });

  it('of an admin is taken by another one', () => {
    const admin = fold([{ ...created, data: { ...created.data, isAdmin: true } }]);
    expect(typesOf(changeAdmin(admin, { userId: ADA, isAdmin: false }, bySelf))).toEqual([
      'refused: not-on-oneself',
    ]);
    expect(typesOf(changeAdmin(admin, { userId: ADA, isAdmin: false }, byAdmin))).toEqual([
      'user.admin-changed',
    ]);
    expect(typesOf(changeAdmin(admin, { userId: ADA, isAdmin: true }, byAdmin))).toEqual([]);
  });
});

describe('a membership', () => {
  const wish = { userId: ADA, projectId: VISION } as const;
  it('is recorded once for each role', () => {
    const join = (facts: readonly UserFact[], role: 'member' | 'project-admin', by = byAdmin) =>
      typesOf(joinProject(fold(facts), { ...wish, role }, by));
    expect(join([created], 'member')).toEqual(['user.joined']);
    expect(join([created, joined('member')], 'member')).toEqual([]);
    expect(join([created, joined('member')], 'project-admin')).toEqual(['user.joined']);
    expect(join([created, joined('project-admin')], 'member', bySelf)).toEqual(['refused: not-on-oneself']);
  });
  it('ends once', () => {
    expect(typesOf(leaveProject(fold([created, joined('member')]), wish, byAdmin))).toEqual(['user.left']);
    expect(typesOf(leaveProject(fold([created]), wish, byAdmin))).toEqual([]);
    expect(typesOf(leaveProject(fold([created, joined('project-admin')]), wish, bySelf))).toEqual([
      'refused: not-on-oneself',
    ]);
  });
  it('is one of a bounded number', () => {
    const many = Array.from({ length: MEMBERSHIPS_MAX }, (_, n) => [`p${n}`, 'viewer'] as const);
    const user = fold([created]);
    const full = user && { ...user, memberships: Object.fromEntries(many) };
    expect(typesOf(joinProject(full, { ...wish, role: 'member' }, byAdmin))).toEqual([
      'refused: too-many-projects',
    ]);
  });
  it('bounds what a key of his may there', () => {
    const user = fold([created, joined('member')]);
    if (user === undefined) throw new Error('he is there');
    expect(heldRole(user, VISION, 'admin')).toBe('member');
    expect(heldRole(user, VISION, 'viewer')).toBe('viewer');
    expect(heldRole(user, projectId('weapons'), 'viewer')).toBeUndefined();
    expect(heldRole({ ...user, isAdmin: true }, projectId('weapons'), 'member')).toBe('member');
  });
});
