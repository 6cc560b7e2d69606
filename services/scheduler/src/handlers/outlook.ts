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
  /** Absent when it runs on what a reservation holds: what the pool has free is nothing to it. */
  readonly nodes?: NodeCensusAnswer;
};

const startOf = ({ startsBy, isCertain }: ExpectedStart): ExpectedStartAnswer => ({
  at: toIso(epochMs(Math.round(startsBy))),
  certainty: isCertain ? 'at-the-latest' : 'estimated',
});

/** The first start that is promised in a line; what a reservation promises is in none. */
const earliest = ({ expected }: RoundPlan, line: readonly SessionId[]): number | null => {
  // Few are promised, and they stand in front: a set of the whole line would cost more with every question.
  const promises = [...expected].flatMap(([id, { startsBy }]) => (line.includes(id) ? [startsBy] : []));
  return promises.length === 0 ? null : Math.min(...promises);
};

const nodesOf = ({ nodes, fitting, refusals }: NodeCensus): NodeCensusAnswer => ({
  count: nodes,
  fitting,
  refusals: Object.fromEntries(refusals),
});

export const outlookOf = (asked: Asked, plan: RoundPlan, census: NodeCensus): OutlookAnswer => {
  const id: SessionId = asked.sessionId;
  const line = plan.lines.get(poolOf(asked)) ?? [];
  const place = line.indexOf(id);
  const expected = plan.expected.get(id);
  const ahead = { count: Math.max(0, place), promisedAt: earliest(plan, line) };
  return {
    why: sayWaiting(plan.waiting.get(id) ?? null, census, ahead),
    ...(place === -1 ? {} : { queuePosition: place + 1 }),
    ...(expected === undefined ? {} : { expectedStart: startOf(expected) }),
    ...(asked.wish?.reservationId === undefined ? { nodes: nodesOf(census) } : {}),
  };
};
