import { ALERT_RULES, type AlertFact } from '#contracts';
import { anAlertId } from './id-shapes.ts';
import { object, oneOf, optional, text, whole, type Shape } from './shape.ts';

type Data<Type extends AlertFact['type']> = Extract<AlertFact, { readonly type: Type }>['data'];
type AlertShapes = { readonly [Type in AlertFact['type']]: Shape<Data<Type>> };

/** What Berth noticed by itself. */
export const ALERT_SHAPES: AlertShapes = {
  'alert.raised': object({
    alertId: anAlertId,
    rule: oneOf(...ALERT_RULES),
    severity: oneOf('warning', 'critical'),
    about: text(),
    since: whole(),
    note: optional(text()),
    raisedAt: whole(),
  }),
  'alert.cleared': object({ alertId: anAlertId, clearedAt: whole() }),
  'alert.acknowledged': object({
    alertId: anAlertId,
    by: text(),
    note: optional(text()),
    acknowledgedAt: whole(),
  }),
};
