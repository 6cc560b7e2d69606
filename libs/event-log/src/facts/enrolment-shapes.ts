import type { EnrolmentFact } from '#contracts';
import { aNodeId } from './id-shapes.ts';
import { object, text, whole, type Shape } from './shape.ts';

type Data<Type extends EnrolmentFact['type']> = Extract<EnrolmentFact, { readonly type: Type }>['data'];
type EnrolmentShapes = { readonly [Type in EnrolmentFact['type']]: Shape<Data<Type>> };

/** How servers come into the pool. */
export const ENROLMENT_SHAPES: EnrolmentShapes = {
  'enrolment.invited': object({ nodeId: aNodeId, by: text(), invitedAt: whole(), expiresAt: whole() }),
  'enrolment.completed': object({
    nodeId: aNodeId,
    publicKey: text(),
    version: text(),
    completedAt: whole(),
  }),
  'enrolment.revoked': object({ nodeId: aNodeId, by: text(), revokedAt: whole() }),
};
