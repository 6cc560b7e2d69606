import { type EgressPolicy, NODE_EGRESS } from '#contracts';
import { type Clock, describeError, type Log, type SessionId } from '#kernel';
import { egressNotice } from '../domain/egress-notice.ts';
import type { MemberGrant } from '../domain/member-grants.ts';
import { keyOf, runName } from '../domain/run.ts';
import type { OutputStore } from '../ports/output-store.ts';
import type { Runtime } from '../ports/runtime.ts';

export type FollowEgressDeps = {
  readonly runtime: Pick<Runtime, 'allowEgress' | 'refreshEgress'>;
  readonly running: () => readonly MemberGrant[];
  readonly store: OutputStore;
  /** There is new output. */
  readonly hint: (session: SessionId) => void;
  readonly clock: Clock;
  readonly log: Log;
};

export type EgressFollower = {
  /** Has in force what is wanted now; what fails is tried again at the next look. */
  readonly look: () => Promise<void>;
  /** Looks again where the names lead that sessions may reach. */
  readonly refresh: () => Promise<void>;
};

/** Sessions that run follow what their project says of whom they reach, and are told of it in their output. */
export const followEgress = (deps: FollowEgressDeps): EgressFollower => {
  const { runtime, running, store, hint, clock, log } = deps;
  /** What is in force, by the name of the run. */
  const inForce = new Map<string, EgressPolicy>();
  let looking: Promise<void> | null = null;

  const tell = (grant: MemberGrant, policy: EgressPolicy): void => {
    const key = keyOf(grant);
    if (store.isComplete(key)) return;
    // The place stays that of what the program has said: nothing of it is read twice or left out.
    const place = store.placeOf(key) ?? '';
    const text = egressNotice(policy);
    store.append(key, [{ source: 'stderr', at: clock.now(), text, place, lostBytes: 0 }]);
    hint(key.sessionId);
  };

  const follow = async (grant: MemberGrant): Promise<void> => {
    const name = runName(grant);
    const policy = grant.egress ?? NODE_EGRESS;
    const before = inForce.get(name);
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(policy)) return;
    try {
      await runtime.allowEgress?.(keyOf(grant), grant.egress);
    } catch (error) {
      const cause = describeError(error);
      log.error({ ...keyOf(grant), cause }, 'whom a session reaches can not be limited; trying again');
      return;
    }
    inForce.set(name, policy);
    // The first time it is what the session began with.
    if (before !== undefined) tell(grant, policy);
  };

  const lookNow = async (): Promise<void> => {
    const grants = running();
    const names = new Set(grants.map(runName));
    for (const name of inForce.keys()) if (!names.has(name)) inForce.delete(name);
    for (const grant of grants) await follow(grant);
  };

  return {
    look: () => {
      looking ??= lookNow().finally(() => (looking = null));
      return looking;
    },
    refresh: async () => {
      try {
        await runtime.refreshEgress?.();
      } catch (error) {
        log.warn({ cause: describeError(error) }, 'where names lead can not be looked up; trying again');
      }
    },
  };
};
