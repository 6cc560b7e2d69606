import type { EpochMs } from '#kernel';
import { type Change, nothing } from '../change.ts';
import { type WayAround, clearTheWay, endWithoutReservation } from '../reservation/clear-the-way.ts';
import { type SessionLookup, failDependent } from './dependency.ts';
import { giveUpOnNode } from './give-up-on-node.ts';
import { loseDevice } from './lose-device.ts';
import { makeWay } from './make-way.ts';
import { passDeadline } from './pass-deadline.ts';
import type { SessionState } from './session-state.ts';

/** `deviceLossMs`: how long a device may be silent before what runs on it has failed. */
export type TimeRules = { readonly deviceLossMs: number };
/** What else of the pool matters to a session as time goes by. */
export type Surroundings = WayAround & { readonly sessionOf: SessionLookup };

type Decide = (session: SessionState, around: Surroundings, rules: TimeRules, at: EpochMs) => Change;
/** The gravest first. */
const DECISIONS: readonly Decide[] = [
  (session, { nodeOf }, _rules, at) => giveUpOnNode(session, nodeOf, at),
  (session, { sessionOf }, _rules, at) => failDependent(session, sessionOf, at),
  (session, { reservationOf }, _rules, at) => endWithoutReservation(session, reservationOf, at),
  (session, { nodeOf }, _rules, at) => passDeadline(session, nodeOf, at),
  (session, { nodeOf }, { deviceLossMs }, at) => loseDevice(session, nodeOf, deviceLossMs, at),
  (session, { nodeOf }, _rules, at) => makeWay(session, nodeOf, at),
  (session, around, _rules, at) => clearTheWay(session, around, at),
];

/** What the time, and what became of others meanwhile, does to a session. Depends on the session, its nodes, and on those that it waits for. */
export const followTime: Decide = (session, around, rules, at) => {
  for (const decide of DECISIONS) {
    const change = decide(session, around, rules, at);
    if (change.length > 0) return change;
  }
  return nothing;
};
