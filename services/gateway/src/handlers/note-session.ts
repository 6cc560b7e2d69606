import { dataWaits } from '#contracts';
import { DependencyFailure, type Refusal, type Result } from '#kernel';
import { folderNote, waitsNote } from '../domain/session-notes.ts';
import type { SessionView } from '../domain/session-view.ts';
import type { Folders } from '../ports/folders.ts';
import type { LiveUsages } from '../ports/live-usage.ts';

/** What the user of a running session should know of its folders, in sentences; none when nobody can say at the moment: a read never fails for want of a note. */
export type NoteSession = (session: SessionView) => Promise<readonly string[]>;

/** Ten minutes. */
const SAMPLES = 120;
const NOBODY = { points: [], stepMs: 0 } as const;

const unless = async <T, Nothing>(
  asked: Promise<Result<T, Refusal>>,
  nothing: Nothing,
): Promise<T | Nothing> => {
  try {
    const outcome = await asked;
    return outcome.ok ? outcome.value : nothing;
  } catch (error) {
    if (error instanceof DependencyFailure) return nothing;
    throw error;
  }
};

export const noteSession =
  (folders: Folders, usages: LiveUsages): NoteSession =>
  async ({ sessionId, phase, workload }) => {
    const mounts = workload.folders ?? [];
    if ((phase !== 'running' && phase !== 'stopping') || mounts.length === 0) return [];
    const ids = [...new Set(mounts.map((mount) => mount.folderId))];
    const [mounted, { points, stepMs }] = await Promise.all([
      unless(folders.mounted(ids, SAMPLES), null),
      unless(usages.history({ sessionId, step: '5s' }), NOBODY),
    ]);
    if (mounted === null) return [];
    const gpus = points.slice(-SAMPLES);
    return [
      ...mounted.folders.map((folder) => folderNote(folder, mounts)),
      ...mounted.volumes.map(({ volumeId, samples }) =>
        waitsNote(dataWaits(gpus, stepMs, samples), volumeId, mounted.folders),
      ),
    ].filter((note) => note !== null);
  };
