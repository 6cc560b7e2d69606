import type { MountStandingsAnswer } from '#contracts';
import { DependencyFailure, type Refusal, type Result, type SessionId } from '#kernel';
import { sumOfUsage } from '../domain/session-usage.ts';
import type { SessionView } from '../domain/session-view.ts';
import { waitsFor } from '../domain/session-waits.ts';
import type { Folders } from '../ports/folders.ts';
import type { LiveUsages } from '../ports/live-usage.ts';

/** What of these sessions wait for while they run, at this moment; those that wait for nothing, or of which nobody can say, are not in it. */
export type FindWaits = (sessions: readonly SessionView[]) => Promise<ReadonlyMap<SessionId, string>>;

/** As many folders as one session may have, and so one question. */
const FOLDERS_PER_QUESTION = 16;
const QUESTIONS_MAX = 32;

const unless = async <T>(asked: Promise<Result<T, Refusal>>): Promise<T | null> => {
  try {
    const outcome = await asked;
    return outcome.ok ? outcome.value : null;
  } catch (error) {
    if (error instanceof DependencyFailure) return null;
    throw error;
  }
};

export const findWaits =
  (folders: Folders, usages: LiveUsages): FindWaits =>
  async (sessions) => {
    const running = sessions.filter(
      ({ phase, workload }) =>
        (phase === 'running' || phase === 'stopping') && (workload.folders ?? []).length > 0,
    );
    const mounted = running.flatMap(({ workload }) =>
      (workload.folders ?? []).map(({ folderId }) => folderId),
    );
    const ids = [...new Set(mounted)].slice(0, FOLDERS_PER_QUESTION * QUESTIONS_MAX);
    if (ids.length === 0) return new Map();
    const questions = Array.from({ length: Math.ceil(ids.length / FOLDERS_PER_QUESTION) }, (_, n) =>
      folders.mounted(ids.slice(n * FOLDERS_PER_QUESTION, (n + 1) * FOLDERS_PER_QUESTION), 1),
    );
    const [live, ...answers] = await Promise.all([
      unless(usages.live({ sessionIds: running.map(({ sessionId }) => sessionId) })),
      ...questions.map(unless<MountStandingsAnswer>),
    ]);
    const known = answers.filter((answer) => answer !== null);
    const ofSession = Map.groupBy(live?.runs ?? [], ({ sessionId }) => sessionId);
    const found = new Map<SessionId, string>();
    for (const { sessionId, workload } of running) {
      const words = waitsFor({
        mounts: workload.folders ?? [],
        gpuPercent: sumOfUsage(ofSession.get(sessionId) ?? [])?.gpuPercent ?? null,
        folders: known.flatMap((answer) => answer.folders),
        volumes: known.flatMap((answer) => answer.volumes),
      });
      if (words !== null) found.set(sessionId, words);
    }
    return found;
  };
