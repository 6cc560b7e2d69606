import type { DesiredState } from '#contracts';
import { bytes, type Bytes, type SessionId } from '#kernel';
import type { Capacity } from '../domain/capacity.ts';
import { type MemberGrant, memberGrants } from '../domain/member-grants.ts';
import { grantName, keyOf, type ObservedRun, type RunKey, runName } from '../domain/run.ts';
import type { Told } from '../domain/telling.ts';
import type { DeviceHolder } from '../ports/accelerator.ts';
import type { OutputStore } from '../ports/output-store.ts';

/** What can be asked about the runs of a node, between its passes. */
export type NodeQuestions = {
  readonly runningCount: () => number;
  /** Memory that is granted to nobody. */
  readonly freeMemoryBytes: () => Bytes;
  /** What runs now, with what it was given. */
  readonly running: () => readonly MemberGrant[];
  /** Running sessions that hold devices. */
  readonly holders: () => readonly DeviceHolder[];
  /** The image of a run that shall be here; null: none shall, or nothing is known yet. */
  readonly imageOf: (key: RunKey) => string | null;
  /** Images of what shall be here, and those that the pool keeps; null while it is not known. */
  readonly wantedImages: () => readonly string[] | null;
  /** Images that its pool keeps on the node. */
  readonly keptImages: () => readonly string[];
  /** Names of the runs that shall be here or are; null while it is not known. */
  readonly runNames: () => ReadonlySet<string> | null;
  /** All of some session is made here, and it is not known of all its other nodes. */
  readonly waitsForOthers: () => boolean;
  /** More output of the session may come. */
  readonly isLive: (session: SessionId) => boolean;
};

export type NodeQuestionsDeps = {
  /** What shall be; null while it is not known. */
  readonly desired: () => DesiredState | null;
  /** What was there at the last look. */
  readonly seen: () => readonly ObservedRun[];
  /** What the scheduler was told of each grant. */
  readonly told: ReadonlyMap<string, Told>;
  readonly capacity: () => Capacity;
  readonly store: OutputStore;
};

/** Answers out of what shall be and what was seen last; changes nothing. */
export const nodeQuestions = ({ desired, seen, told, capacity, store }: NodeQuestionsDeps): NodeQuestions => {
  const grants = () => desired()?.grants ?? [];

  const running = (): readonly MemberGrant[] => {
    const names = new Set(
      seen()
        .filter(({ phase }) => phase === 'running')
        .map(runName),
    );
    return grants()
      .flatMap(memberGrants)
      .filter((grant) => names.has(runName(grant)));
  };

  const isOver = (name: string): boolean => {
    const phase = told.get(name)?.status.phase;
    return phase === 'absent' || phase === 'refused';
  };

  return {
    runningCount: () => seen().filter(({ phase }) => phase === 'running').length,
    freeMemoryBytes: () => {
      const granted = grants().reduce((sum, grant) => sum + grant.memoryBytes, 0);
      return bytes(Math.max(0, capacity().memoryBytes - granted));
    },
    running,
    holders: () =>
      running()
        .filter(({ devices }) => devices.length > 0)
        .map((grant) => ({ key: keyOf(grant), devices: grant.devices })),
    imageOf: (key) => grants().find((grant) => grantName(grant) === grantName(key))?.workload.image ?? null,
    keptImages: () => desired()?.keptImages ?? [],
    wantedImages: () => {
      const wanted = desired();
      return wanted === null
        ? null
        : [...wanted.grants.map(({ workload }) => workload.image), ...(wanted.keptImages ?? [])];
    },
    runNames: () =>
      desired() === null
        ? null
        : new Set([...grants().flatMap(memberGrants).map(runName), ...seen().map(runName)]),
    waitsForOthers: () =>
      grants().some((grant) => {
        const status = told.get(grantName(grant))?.status;
        return status?.phase === 'preparing' && status.isReady === true && grant.gang?.mayStart === false;
      }),
    isLive: (session) => {
      const wanted = grants().flatMap(memberGrants);
      const keys = [...wanted, ...seen()].filter(({ sessionId }) => sessionId === session);
      if (keys.length === 0) return desired() === null;
      return keys.some((key) => !store.isComplete(keyOf(key)) && !isOver(grantName(key)));
    },
  };
};
