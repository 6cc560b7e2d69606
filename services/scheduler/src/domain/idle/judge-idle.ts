import { type EpochMs, later } from '#kernel';
import { type Change, nothing } from '../change.ts';
import { type NodeLookup, revokeGrants } from '../node/revoke-grants.ts';
import type { Running, SessionState } from '../session/session-state.ts';
import { STOP_MARGIN_MS } from '../session/stop-limits.ts';
import type { RuleInForce } from './idle-rule.ts';

/** What has been seen of a session: when it last did something, and how new the oldest of the figures is that say so. By the clock of who judges. */
export type Seen = { readonly activeAt: EpochMs; readonly seenAt: EpochMs };

/** Figures that are older say nothing about now: four samples. */
export const SEEN_FRESH_MS = 20_000;

/** When it counts as having done something last: what its user has asked for counts as something. */
const lastUse = ({ keptUntil }: Running, { activeAt }: Seen, at: EpochMs): EpochMs =>
  keptUntil !== undefined && keptUntil > at ? at : activeAt;

/**
 * What follows from what a running session does or does not: a warning when it has done nothing for as long as its rule says, an end when it goes on so for the
 * grace, and the warning is taken back when it does something. Nothing at all follows from what nobody has seen.
 */
export const judgeIdle = (
  session: SessionState,
  rule: RuleInForce | null,
  seen: Seen | null,
  nodeOf: NodeLookup,
  at: EpochMs,
): Change => {
  if (session.phase !== 'running') return nothing;
  const { sessionId, limits } = session.asked;
  const { epoch } = session.placement;
  const warning = session.idleWarning ?? null;
  const takeBack: Change =
    warning === null ? nothing : [{ type: 'session.idle-over', data: { sessionId, epoch, overAt: at } }];
  if (rule === null) return takeBack;
  if (seen === null || at - seen.seenAt > SEEN_FRESH_MS) return nothing;
  const used = lastUse(session, seen, at);
  if (warning !== null && used > warning.idleSince) return takeBack;
  if (at - used < rule.afterMs) return nothing;
  if (warning === null)
    return [
      {
        type: 'session.idle-warned',
        data: { sessionId, epoch, idleSince: used, warnedAt: at, stopsAt: later(at, rule.graceMs) },
      },
    ];
  if (at < warning.stopsAt) return nothing;
  const deadlineAt = later(at, limits.graceMs + STOP_MARGIN_MS);
  const { idleSince } = warning;
  return [
    { type: 'session.idle-expired', data: { sessionId, epoch, idleSince, expiredAt: at, deadlineAt } },
    ...revokeGrants(session, nodeOf, at),
  ];
};
