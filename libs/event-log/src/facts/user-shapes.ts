import type { UserFact } from '#contracts';
import { aProjectId, aUserId } from './id-shapes.ts';
import { flag, object, oneOf, optional, text, whole, type Shape } from './shape.ts';

type Data<Type extends UserFact['type']> = Extract<UserFact, { readonly type: Type }>['data'];
type UserShapes = { readonly [Type in UserFact['type']]: Shape<Data<Type>> };

export const USER_SHAPES: UserShapes = {
  'user.activated': object({ userId: aUserId, activatedAt: whole() }),
  'user.admin-changed': object({ userId: aUserId, isAdmin: flag(), by: text(), changedAt: whole() }),
  'user.created': object({ userId: aUserId, isAdmin: flag(), by: text(), createdAt: whole() }),
  'user.disabled': object({ userId: aUserId, by: text(), disabledAt: whole() }),
  'user.enabled': object({ userId: aUserId, by: text(), enabledAt: whole() }),
  'user.forgotten': object({ userId: aUserId, by: text(), forgottenAt: whole() }),
  'user.identity-linked': object({ userId: aUserId, issuer: text(), by: text(), linkedAt: whole() }),
  'user.joined': object({
    userId: aUserId,
    projectId: aProjectId,
    role: oneOf('project-admin', 'member', 'viewer'),
    by: text(),
    joinedAt: whole(),
  }),
  'user.link-made': object({
    userId: aUserId,
    purpose: oneOf('invitation', 'sign-in'),
    by: text(),
    madeAt: whole(),
    expiresAt: whole(),
  }),
  'user.locked-out': object({ userId: aUserId, lockedAt: whole(), untilAt: whole() }),
  'user.notifications-set': object({
    userId: aUserId,
    mail: object({
      sessionStarted: flag(),
      idleWarning: flag(),
      sessionEnded: flag(),
      hookDisabled: flag(),
      alerts: optional(flag()),
    }),
    by: text(),
    setAt: whole(),
  }),
  'user.password-set': object({ userId: aUserId, by: text(), setAt: whole() }),
  'user.program-answered': object({
    userId: aUserId,
    label: text(),
    isAllowed: flag(),
    from: text(),
    answeredAt: whole(),
  }),
  'user.recovery-code-used': object({ userId: aUserId, leftCount: whole(), usedAt: whole() }),
  'user.second-factor-added': object({ userId: aUserId, addedAt: whole() }),
  'user.second-factor-removed': object({ userId: aUserId, by: text(), removedAt: whole() }),
  'user.signed-in': object({
    userId: aUserId,
    how: oneOf('password', 'link', 'oidc'),
    hasSecondFactor: flag(),
    from: text(),
    signedInAt: whole(),
  }),
  'user.signed-out-everywhere': object({ userId: aUserId, by: text(), signedOutAt: whole() }),
  'user.left': object({ userId: aUserId, projectId: aProjectId, by: text(), leftAt: whole() }),
};
