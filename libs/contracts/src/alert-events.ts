import type { AlertId, EpochMs } from '#kernel';
import type { Fact } from './envelope.ts';

/** What Berth watches by itself. */
export const ALERT_RULES = [
  'node-lost',
  'node-clock-skewed',
  'node-disk-full',
  'queue-waits',
  'folder-full',
  'volume-unreachable',
  'volume-slow',
  'volume-filling',
  'volume-nearly-full',
  'volume-full',
  'hook-disabled',
  'image-failing',
] as const;
export type AlertRule = (typeof ALERT_RULES)[number];

/** Something is so that somebody should look at it. One thing has one alert, for as long as it is so. */
export type AlertRaised = Fact<
  'alert.raised',
  {
    readonly alertId: AlertId;
    readonly rule: AlertRule;
    /** `critical`: sessions are lost, or do not start; `warning`: they may. */
    readonly severity: 'warning' | 'critical';
    /** `node:n1`, `pool:default`, `folder:k3…`, `volume:fast`, `hook:h3…`, `image:python`. */
    readonly about: string;
    /** Since when it is so. */
    readonly since: EpochMs;
    /** What else is known of it. */
    readonly note?: string;
    readonly raisedAt: EpochMs;
  }
>;
/** It is so no more. */
export type AlertCleared = Fact<'alert.cleared', { readonly alertId: AlertId; readonly clearedAt: EpochMs }>;
/** Somebody looks after it. */
export type AlertAcknowledged = Fact<
  'alert.acknowledged',
  {
    readonly alertId: AlertId;
    readonly by: string;
    readonly note?: string;
    readonly acknowledgedAt: EpochMs;
  }
>;

export type AlertFact = AlertRaised | AlertCleared | AlertAcknowledged;
