import type { Duplex } from 'node:stream';
import type { RefusalCode, StreamTarget } from '#contracts';
import { accept, memberName, refuse } from '#kernel';
import type { Refusal, Result } from '#kernel';
import { may } from '../domain/caller.ts';
import type { Caller } from '../domain/caller.ts';
import { membersOf, membersPerNodeOf } from '../domain/members.ts';
import { lastPlacement } from '../domain/session-view.ts';
import type { SessionView } from '../domain/session-view.ts';
import type { LogTail } from '../ports/log-tail.ts';
import type { NodeStreams, RunPlace } from '../ports/node-streams.ts';
import { sessionFromLog } from './session-from-log.ts';

export type LocateRun = (
  caller: Caller,
  session: SessionView,
  /** `worker1`; absent: `main1`. */
  member?: string,
) => Promise<
  Result<RunPlace, Refusal<Extract<RefusalCode, 'forbidden' | 'member-unknown' | 'session-not-running'>>>
>;

/** The place of a session that runs, for somebody who may do something there. The log says where that is: a view may be a moment behind. */
export const locateRun =
  (tail: LogTail): LocateRun =>
  async (caller, found, member) => {
    if (!may(caller, found))
      return refuse({
        code: 'forbidden',
        message: `Only ${found.userId} and admins may enter this session.`,
      });
    const session =
      found.phase === 'running' || found.phase === 'ended'
        ? found
        : ((await sessionFromLog(tail, found.sessionId)) ?? found);
    const place = lastPlacement(session);
    if (session.phase === 'running' && place !== undefined) {
      const members = membersOf(place, membersPerNodeOf(session));
      const one = members.find(({ name }) => name === (member ?? memberName(0)));
      if (one === undefined)
        return refuse({
          code: 'member-unknown',
          message: `The session has no member ${member ?? ''}; it has ${members.map(({ name }) => name).join(', ')}.`,
        });
      const { nodeId, local } = one;
      const run = { nodeId, sessionId: session.sessionId, epoch: place.epoch };
      return accept(local === 0 ? run : { ...run, member: local });
    }
    const message =
      session.phase === 'ended'
        ? 'The session has ended.'
        : `The session is not running yet: it is ${session.phase}.`;
    return refuse({ code: 'session-not-running', message });
  };

export type ReachSession = (
  caller: Caller,
  session: SessionView,
  target: StreamTarget,
) => Promise<Result<Duplex, Refusal>>;

/** A stream to something in a session. @throws DependencyFailure when its node does not answer */
export const reachSession =
  (locate: LocateRun, streams: NodeStreams): ReachSession =>
  async (caller, session, target) => {
    const place = await locate(caller, session);
    return place.ok ? streams.open(place.value, target) : place;
  };
