import type { AlertFact, AlertRule } from '#contracts';
import { accept, refuse } from '#kernel';
import type { AlertId, EpochMs, Refusal, Result } from '#kernel';

/** Something that is so, whether there is an alert of it or not. */
export type Condition = {
  readonly rule: AlertRule;
  readonly about: string;
  readonly since: EpochMs;
  readonly note?: string;
};

type Raised = Extract<AlertFact, { readonly type: 'alert.raised' }>['data'];
type Acknowledged = Extract<AlertFact, { readonly type: 'alert.acknowledged' }>['data'];
/** An alert, as its stream tells it. */
export type Alert = Raised & {
  readonly clearedAt: EpochMs | null;
  readonly acknowledged: Pick<Acknowledged, 'by' | 'note' | 'acknowledgedAt'> | null;
};

/** The alert after one more fact; undefined: there is none. */
export const evolveAlert = (alert: Alert | undefined, fact: AlertFact): Alert | undefined => {
  if (fact.type === 'alert.raised') return { ...fact.data, clearedAt: null, acknowledged: null };
  if (alert === undefined) return undefined;
  switch (fact.type) {
    case 'alert.cleared':
      return { ...alert, clearedAt: fact.data.clearedAt };
    case 'alert.acknowledged': {
      const { alertId: _same, ...said } = fact.data;
      return { ...alert, acknowledged: said };
    }
    default:
      return fact satisfies never;
  }
};

const CRITICAL: ReadonlySet<AlertRule> = new Set([
  'node-lost',
  'node-disk-full',
  'image-failing',
  'volume-unreachable',
  'volume-full',
]);

/** The fact that there is an alert of a condition from now on. */
export const raise = (alertId: AlertId, condition: Condition, at: EpochMs): AlertFact => {
  const severity = CRITICAL.has(condition.rule) ? 'critical' : 'warning';
  return { type: 'alert.raised', data: { alertId, severity, ...condition, raisedAt: at } };
};

/** Nothing, when the alert is over already. */
export const clear = (alert: Alert | undefined, at: EpochMs): readonly AlertFact[] =>
  alert === undefined || alert.clearedAt !== null
    ? []
    : [{ type: 'alert.cleared', data: { alertId: alert.alertId, clearedAt: at } }];

/** Once; nothing when somebody looks after it already and says nothing new. */
export const acknowledge = (
  alert: Alert | undefined,
  { by, note, at }: { readonly by: string; readonly note?: string; readonly at: EpochMs },
): Result<readonly AlertFact[], Refusal<'alert-unknown'>> => {
  if (alert === undefined) return refuse({ code: 'alert-unknown', message: 'No alert has this id.' });
  if (alert.acknowledged !== null && alert.acknowledged.note === note) return accept([]);
  const said = note === undefined ? {} : { note };
  return accept([
    { type: 'alert.acknowledged', data: { alertId: alert.alertId, by, ...said, acknowledgedAt: at } },
  ]);
};

const nameOf = ({ rule, about }: Pick<Condition, 'rule' | 'about'>): string => `${rule}\n${about}`;

/**
 * What has to be raised and what is over, given what is so and which alerts are open. Of one thing there is one open alert, for as long as it is so.
 */
export const compare = (
  conditions: readonly Condition[],
  open: readonly Alert[],
): { readonly news: readonly Condition[]; readonly over: readonly Alert[] } => {
  const is = new Map(conditions.map((one) => [nameOf(one), one]));
  const known = new Set(open.map(nameOf));
  return {
    news: [...is].flatMap(([name, one]) => (known.has(name) ? [] : [one])),
    over: open.filter((alert) => !is.has(nameOf(alert))),
  };
};
