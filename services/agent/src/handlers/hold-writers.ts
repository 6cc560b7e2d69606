import { describeError, type Log } from '#kernel';
import type { MemberGrant } from '../domain/member-grants.ts';
import { grantName, keyOf, runName } from '../domain/run.ts';
import type { Runtime } from '../ports/runtime.ts';
import type { HeldGrants } from '../ports/session-folders.ts';

export type HoldWritersDeps = {
  readonly runtime: Pick<Runtime, 'setHeld'>;
  /** Grants whose folders are full: their programs are to stand still. */
  readonly held: HeldGrants;
  /** Runs that run now. */
  readonly running: () => readonly MemberGrant[];
  readonly log: Log;
};

/** One look: those that write into a folder that is full stand still, and those whose folder has room again go on. */
export type HoldWriters = () => Promise<void>;

const mayWrite = ({ workload }: MemberGrant): boolean =>
  (workload.folders ?? []).some(({ access }) => access !== 'read-only');

/**
 * Where a volume only counts what is in a folder, nothing but this keeps a program from writing on. Who decides is the owner of the folders; while he does not answer,
 * all stays as it was.
 */
export const holdWriters = ({ runtime, held, running, log }: HoldWritersDeps): HoldWriters => {
  /** By run: whether it stands still. What an agent before this one has done is not known. */
  const standing = new Map<string, boolean>();
  let isLooking = false;

  const look = async (): Promise<void> => {
    const writers = running().filter(mayWrite);
    const names = new Set(writers.map(runName));
    for (const name of standing.keys()) if (!names.has(name)) standing.delete(name);
    if (writers.length === 0) return;
    const wanted = new Set((await held()).map(grantName));
    for (const writer of writers) {
      const [name, shallStand] = [runName(writer), wanted.has(grantName(writer))];
      if (standing.get(name) === shallStand) continue;
      await runtime.setHeld(keyOf(writer), shallStand);
      if (shallStand || standing.get(name) === true)
        log.info(
          { ...keyOf(writer) },
          shallStand ? 'a writer into a full folder stands still' : 'it goes on',
        );
      standing.set(name, shallStand);
    }
  };
  return async () => {
    if (isLooking) return;
    isLooking = true;
    try {
      await look();
    } catch (error) {
      log.debug({ cause: describeError(error) }, 'whose folders are full is not known');
    } finally {
      isLooking = false;
    }
  };
};
