import type { GrantStatus, RunEnd } from '#contracts';
import { type EpochMs, epochMs } from '#kernel';
import { type MemberGrant, nameOfMember, rankOfMember } from './member-grants.ts';
import type { EndedRun } from './run.ts';

/** One member, and how it ended; null: it has not. */
export type MemberEnd = { readonly grant: MemberGrant; readonly ended: EndedRun | null };
/** One member, and what there is to tell of it; null: nothing just now. */
export type MemberStatus = { readonly grant: MemberGrant; readonly status: GrantStatus | null };

const isMain = (grant: MemberGrant): boolean => rankOfMember(grant) === 0;
const isWell = (end: RunEnd): boolean => end.kind === 'exit' && end.exitCode === 0;

/** `main1` speaks for the session; any other member only when it fails, and then with its name. */
const inItsName = (grant: MemberGrant, end: RunEnd): RunEnd => {
  if (isMain(grant)) return end;
  const name = nameOfMember(grant);
  if (end.kind === 'failed') return { ...end, message: `${name}: ${end.message}` };
  const how = end.oomKilled ? 'needed more memory than it was given' : `ended with exit code ${end.exitCode}`;
  return { kind: 'failed', code: 'member-failed', message: `${name} ${how}, so all members were ended.` };
};

/** The end of a member that is the end of all: that of `main1`, or the first failure. Null: they go on. */
export const endOfAll = (members: readonly MemberEnd[]): EndedRun | null => {
  let first: EndedRun | null = null;
  for (const { grant, ended } of members) {
    if (ended === null || (!isMain(grant) && isWell(ended.end))) continue;
    if (first === null || ended.endedAt < first.endedAt)
      first = { ...ended, end: inItsName(grant, ended.end) };
  }
  return first;
};

const STEPS = ['pulling', 'fetching', 'mounting', 'creating'] as const;

const endedOf = (status: GrantStatus | null): EndedRun | null => {
  if (status?.phase !== 'ended' && status?.phase !== 'absent') return null;
  const { end, startedAt, endedAt } = status;
  return end === null || endedAt === null ? null : { end, startedAt, endedAt };
};

/** When it began, also of one that has ended by now. */
const begunAt = (status: GrantStatus | null): number | null =>
  status?.phase === 'running' ? status.startedAt : (endedOf(status)?.startedAt ?? null);

const absent = (ended: EndedRun | null): GrantStatus => ({
  phase: 'absent',
  end: ended?.end ?? null,
  startedAt: ended?.startedAt ?? null,
  endedAt: ended?.endedAt ?? null,
});

/** What there is to tell of a grant out of what there is to tell of its members; `isMade`: all of them are there, and wait to begin. */
export const gangStatus = (
  members: readonly MemberStatus[],
  now: EpochMs,
  isMade = false,
): GrantStatus | null => {
  const statuses = members.map(({ status }) => status);
  const refused = statuses.find((status) => status?.phase === 'refused');
  if (refused !== undefined && statuses.every((status) => status?.phase === 'refused')) return refused;
  // Something of the others is here already, so it is no refusal any more.
  if (refused?.phase === 'refused') {
    const { code, message } = refused;
    return { phase: 'ended', end: { kind: 'failed', code, message }, startedAt: null, endedAt: now };
  }

  const ends = members.map(({ grant: of, status }) => ({ grant: of, ended: endedOf(status) }));
  const ofAll = endOfAll(ends);
  // Without main1 on this node all may have ended well.
  const last = ends.every(({ ended }) => ended !== null) ? (ends.at(-1)?.ended ?? null) : null;
  if (statuses.every((status) => status?.phase === 'absent')) return absent(ofAll ?? last);
  const over = ofAll ?? last;
  if (over !== null) return { phase: 'ended', ...over };

  if (statuses.some((status) => status === null)) return null;
  const begun = statuses.flatMap((status) => begunAt(status) ?? []);
  if (begun.length === statuses.length) return { phase: 'running', startedAt: epochMs(Math.max(...begun)) };
  const steps = statuses.flatMap((status) =>
    status?.phase === 'preparing' ? [STEPS.indexOf(status.step)] : [],
  );
  const slowest = STEPS[Math.min(...steps)];
  if (slowest === undefined) return null;
  return { phase: 'preparing', step: slowest, ...(isMade ? { isReady: true } : {}) };
};
