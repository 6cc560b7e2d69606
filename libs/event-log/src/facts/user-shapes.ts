import type { UserFact } from '#contracts';
import { aProjectId, aUserId } from './id-shapes.ts';
import { flag, object, oneOf, text, whole, type Shape } from './shape.ts';

type Data<Type extends UserFact['type']> = Extract<UserFact, { readonly type: Type }>['data'];
type UserShapes = { readonly [Type in UserFact['type']]: Shape<Data<Type>> };

export const USER_SHAPES: UserShapes = {
  'user.activated': object({ userId: aUserId, activatedAt: whole() }),
  'user.admin-changed': object({ userId: aUserId, isAdmin: flag(), by: text(), changedAt: whole() }),
  'user.created': object({ userId: aUserId, isAdmin: flag(), by: text(), createdAt: whole() }),
  'user.disabled': object({ userId: aUserId, by: text(), disabledAt: whole() }),
  'user.enabled': object({ userId: aUserId, by: text(), enabledAt: whole() }),
  'user.forgotten': object({ userId: aUserId, by: text(), forgottenAt: whole() }),
  'user.joined': object({
    userId: aUserId,
    projectId: aProjectId,
    role: oneOf('project-admin', 'member', 'viewer'),
    by: text(),
    joinedAt: whole(),
  }),
  'user.left': object({ userId: aUserId, projectId: aProjectId, by: text(), leftAt: whole() }),
};
