import type { FolderTrial, NodeTrial, PolicyTrial, QuotaTrial } from '../api/trials.ts';
import { formatBytes, formatDuration, formatMilli, plural } from './quantities.ts';

/* What `--dry-run` says. */

const NOTHING_CHANGED = 'Nothing was changed.';
const HOUR_MILLI_MS = 1000 * 3_600_000;

const soon = (endsAt: string | null, now: number): string => {
  const left = endsAt === null ? 0 : Date.parse(endsAt) - now;
  return left <= 0 ? 'at once' : `in ${formatDuration(left)}`;
};

/** `berth node drain --dry-run`, `fence`. */
export const nodeTrialWords = (nodeId: string, trial: NodeTrial, now: number): string => {
  const { sessionCount, gpuMilli, memoryBytes, endsAt } = trial;
  if (sessionCount === 0) return `Nothing runs on ${nodeId}: nothing would end. ${NOTHING_CHANGED}`;
  const held = `${formatMilli(gpuMilli)} GPU and ${formatBytes(memoryBytes)}`;
  return `${plural(sessionCount, 'session')} on ${nodeId} would end ${soon(endsAt, now)} at the latest, which gives back ${held}. ${NOTHING_CHANGED}`;
};

/** `berth folder trash --dry-run`, `purge`, `quota`. */
export const folderTrialWords = (name: string, hasChanged: boolean, trial: FolderTrial): string => {
  const { sessions, freedBytes, snapshotCount, shareCount, overBytes } = trial;
  if (!hasChanged) return `${name} is so already. ${NOTHING_CHANGED}`;
  const parts = [
    ...(freedBytes === null ? ['what it holds is not measured yet'] : []),
    ...(freedBytes === null || freedBytes === 0 ? [] : [`${formatBytes(freedBytes)} would be deleted`]),
    ...(snapshotCount === 0 ? [] : [`${plural(snapshotCount, 'snapshot')} would go with it`]),
    ...(shareCount === 0 ? [] : [`${plural(shareCount, 'share')} would be of no use`]),
    ...(sessions.length === 0
      ? []
      : [`${plural(sessions.length, 'session')} (${sessions.join(', ')}) would keep it until the end`]),
    ...(overBytes === 0
      ? []
      : [`it holds ${formatBytes(overBytes)} more than that: writers would stand still`]),
  ];
  return `${name}: ${parts.length === 0 ? 'nobody would be touched' : parts.join('; ')}. ${NOTHING_CHANGED}`;
};

const amount = (limit: string, value: number): string => {
  if (limit === 'gpu') return `${formatMilli(value)} GPU`;
  return limit === 'sessions'
    ? plural(value, 'session')
    : `${Number((value / HOUR_MILLI_MS).toFixed(1))} GPU-hours`;
};

/** `berth project quota --dry-run`. */
export const quotaTrialWords = (project: string, { hasChanged, over }: QuotaTrial): string => {
  if (!hasChanged) return `${project} has this quota already. ${NOTHING_CHANGED}`;
  if (over.length === 0) return `Nobody in ${project} would be over it. ${NOTHING_CHANGED}`;
  const lines = over.map(
    ({ userId, limit, held, allowed }) =>
      `${userId ?? project} has ${amount(limit, held)}, and would be allowed ${amount(limit, allowed)}`,
  );
  return `${lines.join('\n')}\nWhat they have stays theirs; nothing new starts meanwhile. ${NOTHING_CHANGED}`;
};

/** `berth pool policy --dry-run`. */
export const policyTrialWords = (pool: string, trial: PolicyTrial): string => {
  const { hasChanged, changes, waitingCount, idleRuleCount, newImages } = trial;
  if (!hasChanged) return `${pool} has this policy already. ${NOTHING_CHANGED}`;
  const parts = [
    `${changes.join(', ')} would be another`,
    `${plural(waitingCount, 'waiting session')} would be ordered anew`,
    ...(idleRuleCount === 0
      ? []
      : [`${plural(idleRuleCount, 'running session')} would be watched for idleness`]),
    ...(newImages.length === 0 ? [] : [`its nodes would get ${newImages.join(', ')}`]),
  ];
  return `${pool}: ${parts.join('; ')}. ${NOTHING_CHANGED}`;
};
