import type { AlertRule, BerthFact, RecordedEvent } from '#contracts';
import type { EpochMs, SessionId } from '#kernel';
import type { Condition } from './alert.ts';

/** What one event says of what is so. */
export type ConditionStep =
  | { readonly kind: 'is'; readonly condition: Condition }
  | { readonly kind: 'is-no-more'; readonly rule: AlertRule; readonly about: string }
  /** What failed is known by the session: its image, or where it was placed. */
  | {
      readonly kind: 'session-failed';
      readonly sessionId: SessionId;
      readonly of: 'image' | 'node';
      readonly since: EpochMs;
      readonly note: string;
    }
  /** Its image is there, and its node has room. */
  | { readonly kind: 'session-started'; readonly sessionId: SessionId };

const PULL_CODES = new Set(['registry-unreachable', 'image-pull-failed', 'image-login-needed']);
const DISK_CODE = 'out-of-disk';
const NEARLY_FULL_PERCENT = 95;
const NOTE_MAX = 300;

/** None for events that say nothing of it. */
export const conditionStep = (event: RecordedEvent<BerthFact>): ConditionStep | undefined => {
  const gone = (rule: AlertRule, about: string): ConditionStep => ({ kind: 'is-no-more', rule, about });
  switch (event.type) {
    case 'node.lost': {
      const { nodeId, lostAt } = event.data;
      return { kind: 'is', condition: { rule: 'node-lost', about: `node:${nodeId}`, since: lostAt } };
    }
    case 'node.returned':
    case 'node.joined':
    case 'node.fenced':
      return gone('node-lost', `node:${event.data.nodeId}`);
    case 'node.clock-skewed': {
      const { nodeId, skewMs, seenAt } = event.data;
      const note = `${Math.abs(Math.round(skewMs / 1000))} s ${skewMs > 0 ? 'ahead' : 'behind'}`;
      const about = `node:${nodeId}`;
      return { kind: 'is', condition: { rule: 'node-clock-skewed', about, since: seenAt, note } };
    }
    case 'node.clock-right':
      return gone('node-clock-skewed', `node:${event.data.nodeId}`);
    case 'folder.quota-reached': {
      const { folderId, percent, seenAt } = event.data;
      const about = `folder:${folderId}`;
      if (percent < NEARLY_FULL_PERCENT) return gone('folder-full', about);
      const note = `${percent} %`;
      return { kind: 'is', condition: { rule: 'folder-full', about, since: seenAt, note } };
    }
    case 'folder.quota-cleared':
    case 'folder.quota-set':
    case 'folder.trashed':
    case 'folder.purged':
      return gone('folder-full', `folder:${event.data.folderId}`);
    case 'hook.disabled': {
      const { hookId, reason, disabledAt } = event.data;
      const note = reason === 'gone' ? 'its receiver answered 410' : 'nothing arrived for three days';
      const about = `hook:${hookId}`;
      return { kind: 'is', condition: { rule: 'hook-disabled', about, since: disabledAt, note } };
    }
    case 'hook.resumed':
    case 'hook.deleted':
      return gone('hook-disabled', `hook:${event.data.hookId}`);
    case 'session.failed': {
      const { sessionId, code, message, failedAt } = event.data;
      const of = PULL_CODES.has(code) ? 'image' : code === DISK_CODE ? 'node' : undefined;
      if (of === undefined) return undefined;
      return { kind: 'session-failed', sessionId, of, since: failedAt, note: message.slice(0, NOTE_MAX) };
    }
    case 'session.started':
      return { kind: 'session-started', sessionId: event.data.sessionId };
    default:
      return undefined;
  }
};

/** Of a session that waits: whether it waits for what it said itself, and not for room. */
export const waitsByChoice = (
  wish: {
    readonly startAt?: EpochMs;
    readonly after?: readonly unknown[];
    readonly reservationId?: string;
  } = {},
): boolean => wish.startAt !== undefined || (wish.after?.length ?? 0) > 0 || wish.reservationId !== undefined;
