import type { Outcome, RefusalCode } from '#contracts';
import { accept, refuse } from '#kernel';
import type { ArrayId, EpochMs, ProjectId, Refusal, Result, UserId } from '#kernel';
import type { SessionPhase, SessionView } from './session-view.ts';

/** An array that a name or an id may mean. */
export type ArrayKey = {
  readonly arrayId: ArrayId;
  readonly name: string;
  readonly requestedPosition: number;
  readonly isAlive: boolean;
};

/** How an array's sessions stand. */
export type ArrayView = {
  readonly arrayId: ArrayId;
  readonly name: string;
  readonly projectId: ProjectId;
  readonly userId: UserId;
  readonly count: number;
  readonly runningMax: number | null;
  readonly requestedAt: EpochMs;
  /** Of those that are in each phase. */
  readonly phases: Readonly<Partial<Record<SessionPhase, number>>>;
  readonly heldCount: number;
  /** Of those that have ended: how. `succeeded` are those that completed with exit code 0, `failed` those that did with another one or failed. */
  readonly ends: Readonly<Partial<Record<ArrayEnd, number>>>;
};
export type ArrayEnd = 'succeeded' | Exclude<Outcome['kind'], 'completed'>;

/** `sweep` of `sweep-7`: what the array goes by. */
export const arrayNameOf = ({ name, wish }: SessionView): string | null => {
  const suffix = wish?.array === undefined ? null : `-${wish.array.index}`;
  return suffix !== null && name.endsWith(suffix) ? name.slice(0, -suffix.length) : null;
};

const endOf = (outcome: Outcome): ArrayEnd => {
  if (outcome.kind !== 'completed') return outcome.kind;
  return outcome.exitCode === 0 ? 'succeeded' : 'failed';
};

const counts = <Key extends string>(keys: readonly Key[]): Readonly<Partial<Record<Key, number>>> => {
  const found: Partial<Record<Key, number>> = {};
  for (const key of keys) found[key] = (found[key] ?? 0) + 1;
  return found;
};

/** An array as its sessions tell it; undefined when there are none. */
export const arrayView = (members: readonly SessionView[]): ArrayView | undefined => {
  const [first] = members;
  const array = first?.wish?.array;
  if (first === undefined || array === undefined) return undefined;
  return {
    arrayId: array.arrayId,
    name: arrayNameOf(first) ?? array.arrayId,
    projectId: first.projectId,
    userId: first.userId,
    count: array.count ?? members.length,
    runningMax: array.runningMax ?? null,
    requestedAt: first.requestedAt,
    phases: counts(members.map(({ phase }) => phase)),
    heldCount: members.filter(({ phase, isHeld }) => phase === 'waiting' && isHeld === true).length,
    ends: counts(members.flatMap(({ outcome }) => (outcome === null ? [] : [endOf(outcome)]))),
  };
};

/** Which array a person means, out of those that fit: as with sessions, a name means the one that still lives, or the newest. */
export const chooseArray = (
  ref: string,
  fitting: readonly ArrayKey[],
): Result<ArrayKey, Refusal<Extract<RefusalCode, 'array-unknown' | 'name-ambiguous'>>> => {
  const exact = fitting.find(({ arrayId }) => arrayId === ref);
  if (exact !== undefined) return accept(exact);
  const named = fitting.filter(({ name }) => name === ref);
  const alive = named.filter(({ isAlive }) => isAlive);
  const several = alive.length > 1 ? alive : named.length === 0 && fitting.length > 1 ? fitting : [];
  if (several.length > 0) {
    const ids = several.slice(0, 4).map(({ arrayId }) => arrayId);
    const message = `${several.length} arrays go by ${JSON.stringify(ref)}: ${ids.join(', ')}. Say the id of one.`;
    return refuse({ code: 'name-ambiguous', message });
  }
  const newest = named.toSorted((a, b) => b.requestedPosition - a.requestedPosition)[0];
  const chosen = alive[0] ?? newest ?? fitting[0];
  if (chosen !== undefined) return accept(chosen);
  return refuse({
    code: 'array-unknown',
    message: `No array goes by the id or name ${JSON.stringify(ref.slice(0, 80))}.`,
  });
};
