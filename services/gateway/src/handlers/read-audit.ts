import { position } from '#kernel';
import type { Position } from '#kernel';
import { auditEntry, isAudited } from '../domain/audit-entry.ts';
import type { AuditEntry, AuditFilter } from '../domain/audit-entry.ts';
import type { LogTail } from '../ports/log-tail.ts';
import type { Origin, Origins } from '../ports/sign-in.ts';

const PART = 1000;
/** How many events one request may look through. */
const SCAN_MAX = 20_000;

export type AuditPage = {
  /** The newest first. */
  readonly entries: readonly (AuditEntry & { readonly origin?: Origin })[];
  /** Pass it on for the page that follows; null: that was all. */
  readonly next: Position | null;
};
export type ReadAudit = (
  filter: AuditFilter,
  page: { readonly before: Position | undefined; readonly limit: number },
) => Promise<AuditPage>;

/** Who did what, backwards through the log itself: there is no second book that could differ from it. */
export const readAudit =
  (tail: LogTail, origins: Origins): ReadAudit =>
  async (filter, { before, limit }) => {
    const { signal } = new AbortController();
    const found: AuditEntry[] = [];
    let end: number = before ?? (await tail.head()) + 1;
    const stop = end - SCAN_MAX;
    while (end > 1 && end > stop && found.length < limit) {
      const after = Math.max(0, end - 1 - PART);
      const part: AuditEntry[] = [];
      for (let at = after; at < end - 1;) {
        const events = (await tail.next(position(at), 0, signal)).filter((event) => event.position < end);
        const last = events.at(-1);
        if (last === undefined) break;
        at = last.position;
        part.push(...events.flatMap((event) => auditEntry(event) ?? []));
      }
      const wanted = part.filter((entry) => isAudited(filter, entry)).toReversed();
      const room = limit - found.length;
      found.push(...wanted.slice(0, room));
      // The page is full: what is older than the last one taken is for the next page.
      end = wanted.length > room ? (found.at(-1)?.position ?? after + 1) : after + 1;
    }
    const known = await origins.find([...new Set(found.flatMap(({ from }) => from ?? []))]);
    const entries = found.map((entry) => {
      const origin = known.get(entry.from ?? '');
      return origin === undefined ? entry : { ...entry, origin };
    });
    return { entries, next: end > 1 ? position(end) : null };
  };
