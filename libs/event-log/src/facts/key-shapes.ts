import type { KeyFact } from '#contracts';
import { aKeyId, aProjectId, aUserId } from './id-shapes.ts';
import { listOf, object, oneOf, optional, text, whole, type Shape } from './shape.ts';

type Data<Type extends KeyFact['type']> = Extract<KeyFact, { readonly type: Type }>['data'];
type KeyShapes = { readonly [Type in KeyFact['type']]: Shape<Data<Type>> };

export const KEY_SHAPES: KeyShapes = {
  'key.issued': object({
    keyId: aKeyId,
    userId: aUserId,
    role: oneOf('admin', 'project-admin', 'member', 'viewer'),
    label: text(),
    projectId: optional(aProjectId),
    scopes: optional(listOf(text())),
    issuedAt: whole(),
    expiresAt: optional(whole()),
  }),
  'key.revoked': object({ keyId: aKeyId, by: text(), revokedAt: whole() }),
};
