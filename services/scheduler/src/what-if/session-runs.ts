import type { RunEnd, SessionFact } from '#contracts';
import type { EpochMs, ProjectId, SessionId } from '#kernel';

/** What a session does once it is on a node, whichever that is. */
export type Run = {
  readonly prepareMs: number;
  /** Infinity: it goes on until somebody or something ends it. */
  readonly runMs: number;
  /** How it ends by itself, or that its user stops it. */
  readonly end: RunEnd | 'stopped';
};

export type SessionRuns = {
  /** Takes the events of sessions in their order. */
  readonly seen: (fact: SessionFact) => void;
  readonly of: (id: SessionId) => Run;
  /** For how many it had to be assumed how long they run, since they never did. */
  readonly assumedCount: () => number;
};

type Known = {
  project: ProjectId | null;
  placedAt: EpochMs | null;
  startedAt: EpochMs | null;
  prepareMs: number | null;
  run: Pick<Run, 'runMs' | 'end'> | null;
  isOver: boolean;
};

const DONE: RunEnd = { kind: 'exit', exitCode: 0, oomKilled: false };

const medianOf = (values: readonly number[]): number | null =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;

/** From what happened: how long each session prepared and ran, and how it ended. A run that was cut off (preempted, node lost) tells nothing; the next one does. */
export const createSessionRuns = (): SessionRuns => {
  const sessions = new Map<SessionId, Known>();
  const assumed = new Set<SessionId>();
  let medians: { readonly prepareMs: number; readonly runMs: ReadonlyMap<ProjectId | null, number> } | null =
    null;

  const known = (id: SessionId): Known => {
    const found = sessions.get(id);
    if (found !== undefined) return found;
    const fresh = {
      project: null,
      placedAt: null,
      startedAt: null,
      prepareMs: null,
      run: null,
      isOver: false,
    };
    sessions.set(id, fresh);
    return fresh;
  };
  const ends = (session: Known, at: EpochMs, end: Run['end']): void => {
    if (session.startedAt !== null) session.run ??= { runMs: Math.max(0, at - session.startedAt), end };
  };

  const seen = (fact: SessionFact): void => {
    const session = known(fact.data.sessionId);
    switch (fact.type) {
      case 'session.requested':
        session.project = fact.data.projectId;
        break;
      case 'session.placed':
        session.placedAt = fact.data.placedAt;
        session.startedAt = null;
        session.run = null;
        break;
      case 'session.started':
        session.startedAt = fact.data.startedAt;
        if (session.placedAt !== null)
          session.prepareMs = Math.max(0, fact.data.startedAt - session.placedAt);
        break;
      case 'session.exited': {
        const { exitCode, oomKilled, exitedAt } = fact.data;
        ends(session, exitedAt, { kind: 'exit', exitCode, oomKilled });
        break;
      }
      case 'session.failed': {
        const { code, message, failedAt } = fact.data;
        ends(session, failedAt, { kind: 'failed', code, message });
        break;
      }
      case 'session.stop-requested':
        ends(session, fact.data.requestedAt, 'stopped');
        break;
      case 'session.deadline-passed':
        // Its own limit ended it: nobody knows for how long it would have gone on.
        if (fact.data.phase === 'running') session.run ??= { runMs: Number.POSITIVE_INFINITY, end: DONE };
        break;
      case 'session.stopped':
        session.isOver = true;
        break;
      default:
        break;
    }
  };

  const summarise = (): NonNullable<typeof medians> => {
    const all = [...sessions.values()];
    const lengths = (of: readonly Known[]): readonly number[] =>
      of.flatMap(({ run }) => (run !== null && Number.isFinite(run.runMs) ? [run.runMs] : []));
    const prepareMs = medianOf(all.flatMap((one) => one.prepareMs ?? [])) ?? 1000;
    const overall = medianOf(lengths(all)) ?? 3_600_000;
    const runMs = new Map<ProjectId | null, number>([[null, overall]]);
    for (const [project, of] of Map.groupBy(all, (one) => one.project))
      runMs.set(project, medianOf(lengths(of)) ?? overall);
    return { prepareMs, runMs };
  };

  return {
    seen,
    assumedCount: () => assumed.size,
    of: (id) => {
      medians ??= summarise();
      const session = known(id);
      const prepareMs = session.prepareMs ?? medians.prepareMs;
      if (session.run !== null) return { prepareMs, ...session.run };
      // What still runs at the end of what is known goes on beyond it.
      if (session.startedAt !== null && !session.isOver)
        return { prepareMs, runMs: Number.POSITIVE_INFINITY, end: DONE };
      assumed.add(id);
      const runMs = medians.runMs.get(session.project) ?? medians.runMs.get(null) ?? 0;
      return { prepareMs, runMs, end: DONE };
    },
  };
};
