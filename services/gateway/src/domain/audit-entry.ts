import type { RecordedEvent, RefusedAs } from '#contracts';
import type { EpochMs, Position } from '#kernel';

/** One thing that somebody did, or was not let do. */
export type AuditEntry = {
  readonly position: Position;
  readonly at: EpochMs;
  /** `user:<id>`, or `nobody`. */
  readonly who: string;
  /** The type of the event, or the operation that was refused. */
  readonly what: string;
  /** The stream that it changed. */
  readonly about: string;
  readonly outcome: 'allowed' | RefusedAs;
  readonly count: number;
  readonly from?: string;
};

export type AuditFilter = {
  readonly who?: string;
  readonly about?: string;
  readonly outcome?: 'allowed' | 'refused';
};

const REFUSED: readonly unknown[] = [
  'unauthenticated',
  'forbidden',
  'limited',
] satisfies readonly RefusedAs[];
/** What says from where somebody did it. */
const SENT_FROM: ReadonlySet<string> = new Set(['user.signed-in', 'user.program-answered']);
const isRefusedAs = (value: unknown): value is RefusedAs => REFUSED.includes(value);
const textIn = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** What an event says of somebody's doing; undefined: nobody did it, it came about. */
export const auditEntry = (event: RecordedEvent): AuditEntry | undefined => {
  const { position, recordedAt: at, stream, type, meta, data } = event;
  const from = textIn(data['from']);
  const origin = from === undefined ? {} : { from };
  if (type === 'audit.refused') {
    const { who, operation, outcome, count } = data;
    if (!isRefusedAs(outcome)) return undefined;
    return {
      position,
      at,
      who: textIn(who) ?? 'nobody',
      what: textIn(operation) ?? '?',
      about: stream,
      outcome,
      count: typeof count === 'number' ? count : 1,
      ...origin,
    };
  }
  if (!meta.actor.startsWith('user:')) return undefined;
  const isFrom = SENT_FROM.has(type) ? origin : {};
  return {
    position,
    at,
    who: meta.actor,
    what: type,
    about: stream,
    outcome: 'allowed',
    count: 1,
    ...isFrom,
  };
};

export const isAudited = ({ who, about, outcome }: AuditFilter, entry: AuditEntry): boolean =>
  (who === undefined || entry.who === who) &&
  (about === undefined || entry.about === about) &&
  (outcome === undefined || (outcome === 'allowed') === (entry.outcome === 'allowed'));
