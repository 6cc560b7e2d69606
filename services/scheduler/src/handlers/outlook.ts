import type { ExpectedStartAnswer, NodeCensusAnswer } from '#contracts';
import { type SessionId, epochMs, toIso } from '#kernel';
import { sayWaiting } from '../domain/planning/explain-waiting.ts';
import type { NodeCensus } from '../domain/planning/node-census.ts';
import type { RoundPlan } from '../domain/planning/planner.ts';
import type { ExpectedStart } from '../domain/planning/wait-reason.ts';
import type { Asked } from '../domain/session/session-state.ts';
import { poolOf } from '../domain/session/wishes.ts';

/** What can be said of a session that does not start in a plan: why, its place, when, and what the nodes lack. */
export type OutlookAnswer = {
  readonly why: string;
  /** Absent when it stands in no line: it is held, too early, or kept back by something of its own. */
  readonly queuePosition?: number;
  readonly expectedStart?: ExpectedStartAnswer;
  readonly nodes: NodeCensusAnswer;
};

const startOf = ({ startsBy, isCertain }: ExpectedStart): ExpectedStartAnswer => ({
  at: toIso(epochMs(Math.round(startsBy))),
  certainty: isCertain ? 'at-the-latest' : 'estimated',
});

const earliest = (plan: RoundPlan): number | null => {
  const promises = [...plan.expected.values()].map(({ startsBy }) => startsBy);
  return promises.length === 0 ? null : Math.min(...promises);
};

export const outlookOf = (asked: Asked, plan: RoundPlan, census: NodeCensus): OutlookAnswer => {
  const id: SessionId = asked.sessionId;
  const place = (plan.lines.get(poolOf(asked)) ?? []).indexOf(id);
  const expected = plan.expected.get(id);
  const ahead = { count: Math.max(0, place), promisedAt: earliest(plan) };
  return {
    why: sayWaiting(plan.waiting.get(id) ?? null, census, ahead),
    ...(place === -1 ? {} : { queuePosition: place + 1 }),
    ...(expected === undefined ? {} : { expectedStart: startOf(expected) }),
    nodes: {
      count: census.nodes,
      fitting: census.fitting,
      refusals: Object.fromEntries(census.refusals),
    },
  };
};
