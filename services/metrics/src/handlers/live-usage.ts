import {
  activeAt,
  DEFAULT_IDLE_THRESHOLDS,
  type HistoryStep,
  type LiveUsage,
  LIVE_SESSIONS_MAX,
  type NodeUsage,
  type PlacedUsage,
  type ReadLiveUsageAnswer,
  type ReadLiveUsageDto,
  type ReadUsageHistoryAnswer,
  type ReadUsageHistoryDto,
} from '#contracts';
import { accept, type Accepted, type Clock, type EpochMs, epochMs, type SessionId } from '#kernel';
import { sumOfPoints, type UsageSeries, usageSeries } from '../domain/usage-series.ts';

type Known = {
  usage: PlacedUsage;
  heardAt: EpochMs;
  /** By this machine's clock. */
  activeAt: EpochMs;
  readonly series: Readonly<Record<HistoryStep, UsageSeries>>;
};

export type UsageBook = {
  readonly hear: (usage: NodeUsage) => void;
  /** Somebody uses the session from outside: an app of it, say. */
  readonly noteActivity: (session: SessionId) => void;
  readonly live: (query: ReadLiveUsageDto) => Accepted<ReadLiveUsageAnswer>;
  readonly history: (query: ReadUsageHistoryDto) => Accepted<ReadUsageHistoryAnswer>;
  /** Of all that was heard of lately. */
  readonly newest: () => readonly PlacedUsage[];
};

const STEP_MS: Readonly<Record<HistoryStep, number>> = { '5s': 5000, '1m': 60_000 };
/** A quarter of an hour, and six hours. */
const SLOTS: Readonly<Record<HistoryStep, number>> = { '5s': 180, '1m': 360 };
/** With both series a run takes 35 KB: 70 MB for all of these. */
export const RUNS_MAX = 2000;
/** Four samples: what is older says nothing about now. */
const FRESH_MS = 20_000;
/** So long after the last word what a run used can still be looked at. */
const KEPT_MS = 3_600_000;

const nameOf = ({ sessionId, epoch, nodeId, member }: PlacedUsage): string =>
  `${sessionId}/${epoch}/${nodeId}/${member}`;

/** What sessions use, as their nodes say it: the newest figures, and a short history. In memory alone: after a restart it begins anew. */
export const usageBook = (clock: Clock): UsageBook => {
  // In the order of the last word, so that the first is the one to be forgotten.
  const runs = new Map<string, Known>();
  const touched = new Map<SessionId, EpochMs>();

  const forget = (now: EpochMs): void => {
    for (const [name, { heardAt }] of runs) {
      if (runs.size <= RUNS_MAX && now - heardAt < KEPT_MS) break;
      runs.delete(name);
    }
    for (const [session, at] of touched) {
      if (touched.size <= RUNS_MAX && now - at < KEPT_MS) break;
      touched.delete(session);
    }
  };

  const keep = (usage: PlacedUsage, now: EpochMs): void => {
    const name = nameOf(usage);
    const known = runs.get(name);
    runs.delete(name);
    const seen = activeAt(usage, DEFAULT_IDLE_THRESHOLDS);
    // The node's clock may be another: how long ago is what counts.
    const active = seen === null ? 0 : now - Math.max(0, usage.at - seen);
    const next: Known = known ?? {
      usage,
      heardAt: now,
      activeAt: now,
      series: {
        '5s': usageSeries(STEP_MS['5s'], SLOTS['5s']),
        '1m': usageSeries(STEP_MS['1m'], SLOTS['1m']),
      },
    };
    next.usage = usage;
    next.heardAt = now;
    next.activeAt = epochMs(Math.max(next.activeAt, active));
    // The first sample has no rates yet.
    if (usage.overMs > 0) for (const series of Object.values(next.series)) series.add(usage, now);
    runs.set(name, next);
  };

  const fresh = (now: EpochMs): readonly Known[] =>
    [...runs.values()].filter(({ heardAt }) => now - heardAt <= FRESH_MS);

  const told = (known: Known, now: EpochMs): LiveUsage => {
    const { sessionId } = known.usage;
    const last = Math.max(known.activeAt, touched.get(sessionId) ?? 0);
    return { ...known.usage, idleSince: last >= now - STEP_MS['5s'] * 2 ? null : epochMs(last) };
  };

  return {
    hear: ({ nodeId, runs: heard }) => {
      const now = clock.now();
      for (const usage of heard) keep({ ...usage, nodeId }, now);
      forget(now);
    },
    noteActivity: (session) => {
      touched.delete(session);
      touched.set(session, clock.now());
    },
    live: ({ sessionIds, nodeId }) => {
      const now = clock.now();
      const wanted = sessionIds === undefined ? null : new Set<string>(sessionIds);
      const found = fresh(now).filter(
        ({ usage }) =>
          (wanted === null || wanted.has(usage.sessionId)) &&
          (nodeId === undefined || usage.nodeId === nodeId),
      );
      return accept({ runs: found.slice(-LIVE_SESSIONS_MAX).map((known) => told(known, now)) });
    },
    history: ({ sessionId, step }) => {
      const now = clock.now();
      const of = [...runs.values()].filter(({ usage }) => usage.sessionId === sessionId);
      return accept({
        stepMs: STEP_MS[step],
        points: sumOfPoints(of.map(({ series }) => series[step].points(now))),
        nodes: [...new Set(of.map(({ usage }) => usage.nodeId))],
      });
    },
    newest: () => fresh(clock.now()).map(({ usage }) => usage),
  };
};
