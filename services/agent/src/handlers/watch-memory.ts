import type { Clock, SessionId } from '#kernel';
import type { MemberGrant } from '../domain/member-grants.ts';
import { memoryNotice } from '../domain/memory-notice.ts';
import { keyOf, type RunKey, runName } from '../domain/run.ts';
import type { OutputStore } from '../ports/output-store.ts';
import type { RunMeter } from '../ports/run-meter.ts';

export type WatchMemoryDeps = {
  readonly meter: RunMeter;
  readonly running: () => readonly MemberGrant[];
  readonly store: OutputStore;
  /** There is new output. */
  readonly hint: (session: SessionId) => void;
  readonly clock: Clock;
};

export type MemoryWatch = {
  /** Reads one file of each run; true if processes were killed since the last look. */
  readonly look: () => Promise<boolean>;
};

/** Tells users at once, in their output, that processes were killed since their memory was used up; the program itself may go on and never say so. */
export const watchMemory = ({ meter, running, store, hint, clock }: WatchMemoryDeps): MemoryWatch => {
  const known = new Map<string, number>();
  let isFirst = true;

  const tell = (key: RunKey, kills: number, limitBytes: number): void => {
    if (store.isComplete(key)) return;
    // The place stays that of what the program has said: nothing of it is read twice or left out.
    const place = store.placeOf(key) ?? '';
    const text = memoryNotice(kills, limitBytes);
    store.append(key, [{ source: 'stderr', at: clock.now(), text, place, lostBytes: 0 }]);
    hint(key.sessionId);
  };

  return {
    look: async () => {
      const grants = running();
      const names = new Set(grants.map(runName));
      for (const name of known.keys()) if (!names.has(name)) known.delete(name);
      let hasRisen = false;
      for (const grant of grants) {
        const key = keyOf(grant);
        if (!meter.isAttached(key) && !(await meter.attach(key))) continue;
        const kills = meter.oomKills(key);
        if (kills === null) continue;
        const name = runName(key);
        // What an earlier agent has seen it has told.
        const before = known.get(name) ?? (isFirst ? kills : 0);
        known.set(name, kills);
        if (kills <= before) continue;
        hasRisen = true;
        tell(key, kills - before, grant.memoryBytes);
      }
      isFirst = false;
      return hasRisen;
    },
  };
};
