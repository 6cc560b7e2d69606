import type { AlertRule, BerthFact } from '#contracts';
import type { ConditionStep } from './condition-step.ts';

type VolumeNews = Extract<BerthFact, { readonly type: 'volume.sickened' | 'volume.recovered' }>;

/** An alert of its own for each, so that a volume that fills up further is told of again. */
const FULL_RULES = { 80: 'volume-filling', 95: 'volume-nearly-full', 100: 'volume-full' } as const;

/** What is so of a volume, and what is so no more: of the rules of a full one, at most one is so. */
export const volumeSteps = (event: VolumeNews): readonly ConditionStep[] => {
  const { volumeId, ailment, seenAt } = event.data;
  const about = `volume:${volumeId}`;
  const is = (rule: AlertRule, note: string): ConditionStep => ({
    kind: 'is',
    condition: { rule, about, since: seenAt, note },
  });
  const gone = (rule: AlertRule): ConditionStep => ({ kind: 'is-no-more', rule, about });
  if (ailment !== 'full') {
    const rule = ailment === 'slow' ? 'volume-slow' : 'volume-unreachable';
    return [event.type === 'volume.sickened' ? is(rule, event.data.note) : gone(rule)];
  }
  const now = event.type === 'volume.sickened' ? FULL_RULES[event.data.percent ?? 100] : undefined;
  const others = Object.values(FULL_RULES).filter((rule) => rule !== now);
  return [
    ...others.map(gone),
    ...(event.type === 'volume.sickened' && now !== undefined ? [is(now, event.data.note)] : []),
  ];
};
