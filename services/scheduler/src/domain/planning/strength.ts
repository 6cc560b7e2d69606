import type { Quota } from '#contracts';
import type { ProjectId, SessionId } from '#kernel';
import type { KnownNode } from '../node/node-state.ts';
import type { OnNode, Waiting } from '../session/session-state.ts';
import { gpuMilliMax } from './gpu-milli-max.ts';

type Live = Waiting | OnNode;

/**
 * How strong a session's claim to its place is: first whether it is within its project's own part of the pool, then its priority. It follows from
 * which sessions there are, and not from who runs (those apart that nobody can stop): so that of two sessions never each is stronger than the
 * other, whatever happened before.
 */
export type Strength = { readonly isWithin: boolean; readonly priority: number };

/** Above 0 when `a` is the stronger one. */
export const compareStrength = (a: Strength, b: Strength): number =>
  Number(a.isWithin) - Number(b.isWithin) || a.priority - b.priority;

/** It has its place, and nobody can take it. */
const isSettled = ({ phase, asked }: Live): boolean =>
  phase !== 'waiting' && asked.wish?.isPreemptible === false;

/**
 * First those that can't be made to go: what they hold is of the project's own part, since they may borrow nothing. Were they behind, those that do
 * borrow would pass for the project's own, and could not be taken back.
 */
const inLine = (a: Live, b: Live): number =>
  Number(isSettled(b)) - Number(isSettled(a)) ||
  b.line.priority - a.line.priority ||
  a.line.queuedAt - b.line.queuedAt ||
  (a.asked.sessionId < b.asked.sessionId ? -1 : 1);

/** The sessions of a project that its own part suffices for, taken in order of priority and age. */
const withinOwnPart = (sessions: readonly Live[], partMilli: number, nodes: readonly KnownNode[]) => {
  const within = new Set<SessionId>();
  let total = 0;
  for (const { asked } of sessions.toSorted(inLine)) {
    total += gpuMilliMax(asked, nodes);
    if (total > partMilli) break;
    within.add(asked.sessionId);
  }
  return within;
};

/** The strengths of all live sessions. A project without a quota has no part to go beyond. */
export const createStrengths = (
  live: Iterable<Live>,
  quotaOf: (project: ProjectId) => Quota | null,
  nodes: readonly KnownNode[],
): ((session: Live) => Strength) => {
  const byProject = Map.groupBy(live, ({ asked }) => asked.projectId);
  const known = new Map<ProjectId, ReadonlySet<SessionId> | null>();
  const withinOf = (project: ProjectId): ReadonlySet<SessionId> | null => {
    const before = known.get(project);
    if (before !== undefined) return before;
    const part = quotaOf(project)?.gpuMilli;
    const within = part === undefined ? null : withinOwnPart(byProject.get(project) ?? [], part, nodes);
    known.set(project, within);
    return within;
  };
  return ({ asked, line }) => ({
    isWithin: withinOf(asked.projectId)?.has(asked.sessionId) ?? true,
    priority: line.priority,
  });
};
