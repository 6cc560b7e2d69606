import type { BerthFact, GrantStatus, RecordedEvent, Report } from '#contracts';
import { type EpochMs, type NodeId, type SessionId, epochMs, later } from '#kernel';
import { type Change, nothing } from '../domain/change.ts';
import { followReport } from '../domain/session/follow-report.ts';
import { initialSession, isOnNode } from '../domain/session/session-state.ts';
import { stopSession } from '../domain/session/stop-session.ts';
import type { World } from '../world/world.ts';
import type { Agenda } from './agenda.ts';
import type { SessionRuns } from './session-runs.ts';

/** From the wish that something ends on a node until it is gone: programs end soon after SIGTERM. */
const STOP_MS = 2000;
/** A node that is away is asked again after so long. */
const AWAY_MS = 60_000;

type Part = { readonly nodeId: NodeId; readonly sessionId: SessionId; readonly epoch: number };
/** What an agent, or the user of a session that runs, will do at its time. */
export type Deed =
  | ({ readonly kind: 'report'; readonly status: GrantStatus } & Part)
  | { readonly kind: 'stop'; readonly sessionId: SessionId; readonly epoch: number };

/** Agents of nodes that are nowhere: they take as long for everything as the real ones did, and report to decisions that are the real ones. */
export type VirtualAgents = {
  /** They hear what is recorded. */
  readonly heard: (event: RecordedEvent<BerthFact>) => void;
  /** They take over what is on the nodes already. */
  readonly adopt: () => void;
  /** What follows when a deed is done. */
  readonly done: (deed: Deed, at: EpochMs) => Change;
};

export const createVirtualAgents = (
  world: World,
  runs: SessionRuns,
  agenda: Agenda<Deed>,
  from: EpochMs,
): VirtualAgents => {
  let seq = 0;
  const notBefore = (at: EpochMs): EpochMs => (at < from ? from : at);

  /** From its grant to its end, as far as nobody interferes. */
  const run = (part: Part, givenAt: EpochMs, rank: number): void => {
    const { sessionId, epoch } = part;
    const { prepareMs, runMs, end } = runs.of(sessionId);
    const startedAt = later(givenAt, prepareMs);
    agenda.enter(notBefore(startedAt), { kind: 'report', ...part, status: { phase: 'running', startedAt } });
    if (rank > 0 || !Number.isFinite(runMs)) return; // the first part speaks for the session
    const endedAt = later(startedAt, runMs);
    if (end === 'stopped') agenda.enter(notBefore(endedAt), { kind: 'stop', sessionId, epoch });
    else
      agenda.enter(notBefore(endedAt), {
        kind: 'report',
        ...part,
        status: { phase: 'absent', end, startedAt, endedAt },
      });
  };

  const end = (part: Part, at: EpochMs): void => {
    const status = { phase: 'absent', end: null, startedAt: null, endedAt: null } as const;
    agenda.enter(later(at, STOP_MS), { kind: 'report', ...part, status });
  };

  const stop = (sessionId: SessionId, epoch: number, at: EpochMs): Change => {
    const session = world.session(sessionId)?.state ?? initialSession;
    if (!isOnNode(session) || session.placement.epoch !== epoch) return nothing;
    const { userId } = session.asked;
    const decided = stopSession({ by: `user:${userId}`, at }, session, (id) => world.node(id).state);
    return decided.ok ? decided.value : nothing;
  };

  return {
    heard: ({ type, data, recordedAt }) => {
      if (type === 'node.grant-given') run(data, data.givenAt, data.rank ?? 0);
      else if (type === 'node.grant-revoked') end(data, recordedAt);
    },
    adopt: () => {
      for (const { nodeId, grants } of world.nodes())
        for (const { sessionId, epoch, rank, givenAt, revoked } of grants.values()) {
          const part = { nodeId, sessionId, epoch };
          if (revoked === null) run(part, givenAt, rank);
          else end(part, from);
        }
    },
    done: (deed, at) => {
      if (deed.kind === 'stop') return stop(deed.sessionId, deed.epoch, at);
      const { nodeId, sessionId, epoch, status } = deed;
      const node = world.node(nodeId).state;
      if (node.phase === 'unknown') return nothing;
      if (node.liveness.kind === 'lost') {
        agenda.enter(epochMs(at + AWAY_MS), deed);
        return nothing;
      }
      seq += 1;
      // Its containers outlive a restart of the agent.
      const report: Report = { nodeId, incarnation: node.incarnation, seq, at, sessionId, epoch, status };
      return followReport(
        report,
        world.session(sessionId)?.state ?? initialSession,
        (id) => world.node(id).state,
      );
    },
  };
};
