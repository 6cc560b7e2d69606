import type { AuditFact } from '#contracts';
import { object, oneOf, optional, text, whole, type Shape } from './shape.ts';

type Data<Type extends AuditFact['type']> = Extract<AuditFact, { readonly type: Type }>['data'];
type AuditShapes = { readonly [Type in AuditFact['type']]: Shape<Data<Type>> };

export const AUDIT_SHAPES: AuditShapes = {
  'audit.refused': object({
    who: text(),
    operation: text(),
    outcome: oneOf('unauthenticated', 'forbidden', 'limited'),
    from: optional(text()),
    count: whole(),
    firstAt: whole(),
    lastAt: whole(),
  }),
};
