import type {
  GrantedDevice,
  Outcome,
  PlacedPart,
  RecordedEvent,
  Resources,
  SchedulingWish,
  SessionFact,
  SessionRequested,
  StartTimings,
  TimeLimits,
  Workload,
} from '#contracts';
import { unreachable } from '#kernel';
import { type AppShare, withoutShare, withShare } from './app-shares.ts';
import type { EpochMs, NodeId, Position, ProjectId, SessionId, UserId } from '#kernel';

export type SessionPhase = 'waiting' | 'placed' | 'preparing' | 'running' | 'stopping' | 'ended';

/** One time that the session was given a place. */
export type Placement = {
  readonly epoch: number;
  readonly nodeId: NodeId;
  readonly devices: readonly GrantedDevice[];
  /** On further nodes, in order of rank; absent: none. */
  readonly others?: readonly { readonly nodeId: NodeId; readonly devices: readonly GrantedDevice[] }[];
  /** Why there. */
  readonly reason?: string;
};

/** One step of a session's life as its user follows it. */
export type Milestone = {
  readonly phase: SessionPhase;
  readonly at: EpochMs;
  /** What there is to say beyond the phase: the node, the step, the cause. */
  readonly note?: string;
};

/** How long the steps of its last start took; `queueMs` from the log, all others as its node measured them. */
export type StartPhases = { readonly queueMs: number } & Partial<StartTimings>;

/** A session as the API shows it: a fold of its stream. */
export type SessionView = {
  readonly sessionId: SessionId;
  readonly name: string;
  readonly projectId: ProjectId;
  readonly userId: UserId;
  readonly workload: Workload;
  readonly resources: Resources;
  readonly limits: TimeLimits;
  readonly wish?: SchedulingWish;
  /** Kept in the queue by somebody; absent: no. */
  readonly isHeld?: boolean;
  readonly phase: SessionPhase;
  readonly step: 'pulling' | 'fetching' | 'mounting' | 'creating' | null;
  /** The newest last; few, since placements are bounded. */
  readonly placements: readonly Placement[];
  readonly requestedAt: EpochMs;
  readonly startedAt: EpochMs | null;
  readonly endedAt: EpochMs | null;
  readonly deadlineAt: EpochMs | null;
  readonly exit: { readonly exitCode: number; readonly isOutOfMemory: boolean } | null;
  readonly outcome: Outcome | null;
  readonly timeline: readonly Milestone[];
  /** It was warned: it does nothing since, and is ended then. */
  readonly idle?: { readonly since: EpochMs; readonly stopsAt: EpochMs };
  /** Until then it counts as used. */
  readonly keptUntil?: EpochMs;
  /** Processes of it that were killed for want of memory; absent: none. */
  readonly oomKills?: number;
  /** Who else may open which of its apps; absent: nobody ever. */
  readonly shares?: readonly AppShare[];
  /** Absent before it was placed. */
  readonly phases?: StartPhases;
  /** Of the request: the order of lists. */
  readonly requestedPosition: Position;
  /** Of the last event that it shows. */
  readonly position: Position;
};

const TIMELINE_MAX = 64;
const PLACEMENTS_MAX = 16;

const newView = (event: RecordedEvent<SessionRequested>): SessionView => {
  const { sessionId, name, projectId, userId, workload, resources, limits, wish, requestedAt, deadlineAt } =
    event.data;
  return {
    sessionId,
    name,
    projectId,
    userId,
    workload,
    resources,
    limits,
    ...(wish === undefined ? {} : { wish }),
    phase: 'waiting',
    step: null,
    placements: [],
    requestedAt,
    startedAt: null,
    endedAt: null,
    deadlineAt,
    exit: null,
    outcome: null,
    timeline: [{ phase: 'waiting', at: requestedAt }],
    requestedPosition: event.position,
    position: event.position,
  };
};

const enter = (view: SessionView, { phase, at, note }: Milestone): SessionView => ({
  ...view,
  phase,
  step: null,
  deadlineAt: null,
  timeline: [...view.timeline, note === undefined ? { phase, at } : { phase, at, note }].slice(-TIMELINE_MAX),
});

/** Something happens within a phase. */
const noted = (view: SessionView, at: EpochMs, note: string): SessionView => ({
  ...view,
  timeline: [...view.timeline, { phase: view.phase, at, note }].slice(-TIMELINE_MAX),
});

const unwarned = ({ idle: _taken, ...view }: SessionView): SessionView => view;

const EXPIRED = {
  wait: 'waited too long for a place',
  run: 'ran for as long as it may',
  reservation: 'ran until the end of its reservation',
} as const;

const outcomeNote = (outcome: Outcome): string => {
  switch (outcome.kind) {
    case 'completed':
      return `exit code ${outcome.exitCode}`;
    case 'cancelled':
      return `stopped by ${outcome.by}`;
    case 'expired':
      return EXPIRED[outcome.limit];
    case 'idle':
      return 'nobody used it';
    case 'preempted':
      return 'gave its place to others';
    case 'node-lost':
      return `its node ${outcome.nodeId} was lost`;
    case 'failed':
      return outcome.message;
    default:
      return unreachable(outcome);
  }
};

const onlyDevices = ({ nodeId, devices }: PlacedPart) => ({ nodeId, devices });

const apply = (view: SessionView, fact: SessionFact): SessionView => {
  switch (fact.type) {
    case 'session.requested':
      return view;
    case 'session.placed': {
      const { epoch, nodeId, devices, others = [], reason, placedAt, deadlineAt } = fact.data;
      const more = others.length === 0 ? {} : { others: others.map(onlyDevices) };
      const placement = { epoch, nodeId, devices, ...more, reason };
      const placements = [...view.placements, placement].slice(-PLACEMENTS_MAX);
      const where = [nodeId, ...others.map((part) => part.nodeId)].join(', ');
      const waitedFrom = view.timeline.findLast(({ phase }) => phase === 'waiting')?.at ?? view.requestedAt;
      return {
        ...enter(view, { phase: 'placed', at: placedAt, note: `on ${where}` }),
        placements,
        phases: { queueMs: Math.max(0, placedAt - waitedFrom) },
        deadlineAt,
      };
    }
    case 'session.preparing': {
      const { step, at } = fact.data;
      return { ...enter(view, { phase: 'preparing', at, note: step }), step, deadlineAt: view.deadlineAt };
    }
    case 'session.started': {
      const { startedAt, deadlineAt = null, timings = {} } = fact.data;
      const phases = { queueMs: 0, ...view.phases, ...timings };
      return { ...enter(view, { phase: 'running', at: startedAt }), startedAt, phases, deadlineAt };
    }
    case 'session.exited': {
      const { exitCode, oomKilled, exitedAt, deadlineAt } = fact.data;
      const note = oomKilled ? 'out of memory' : `exit code ${exitCode}`;
      const next = enter(view, { phase: 'stopping', at: exitedAt, note });
      return { ...next, exit: { exitCode, isOutOfMemory: oomKilled }, deadlineAt };
    }
    case 'session.failed': {
      const { message, failedAt, deadlineAt } = fact.data;
      return { ...enter(view, { phase: 'stopping', at: failedAt, note: message }), deadlineAt };
    }
    case 'session.stop-requested': {
      const { by, requestedAt, deadlineAt } = fact.data;
      return {
        ...enter(view, { phase: 'stopping', at: requestedAt, note: `stop asked by ${by}` }),
        deadlineAt,
      };
    }
    case 'session.deadline-passed': {
      const { phase, passedAt, deadlineAt } = fact.data;
      return {
        ...enter(view, { phase: 'stopping', at: passedAt, note: `${phase} took too long` }),
        deadlineAt,
      };
    }
    case 'session.part-ready':
    case 'session.part-started':
    case 'session.part-ended':
    case 'session.part-gone':
      return view;
    case 'session.preempted': {
      const { reason, preemptedAt, deadlineAt } = fact.data;
      return { ...enter(view, { phase: 'stopping', at: preemptedAt, note: reason }), deadlineAt };
    }
    case 'session.node-lost': {
      const { nodeId, lostAt, deadlineAt } = fact.data;
      const note = `its node ${nodeId} was lost`;
      return { ...enter(view, { phase: 'stopping', at: lostAt, note }), deadlineAt };
    }
    case 'session.held':
      return { ...view, isHeld: true, deadlineAt: fact.data.deadlineAt };
    case 'session.released':
      return { ...view, isHeld: false, deadlineAt: fact.data.deadlineAt };
    case 'session.idle-warned': {
      const { idleSince, warnedAt, stopsAt } = fact.data;
      const note = 'it does nothing, and will be stopped: keep it or use it';
      return { ...noted(view, warnedAt, note), idle: { since: idleSince, stopsAt } };
    }
    case 'session.idle-over':
      return { ...unwarned(view), timeline: noted(view, fact.data.overAt, 'it is used again').timeline };
    case 'session.kept': {
      const { by, until, keptAt } = fact.data;
      return { ...unwarned(view), timeline: noted(view, keptAt, `kept by ${by}`).timeline, keptUntil: until };
    }
    case 'session.idle-expired': {
      const { expiredAt, deadlineAt } = fact.data;
      return {
        ...unwarned(enter(view, { phase: 'stopping', at: expiredAt, note: 'nobody used it' })),
        deadlineAt,
      };
    }
    case 'session.memory-exhausted': {
      const { kills, at } = fact.data;
      const what = kills === 1 ? 'a process was killed' : `${kills} processes were killed`;
      return { ...noted(view, at, `${what}: the memory limit was reached`), oomKills: kills };
    }
    case 'session.reordered':
    case 'session.app-opened':
      return view;
    case 'session.app-shared':
      return { ...view, shares: withShare(view.shares ?? [], fact.data) };
    case 'session.app-unshared':
      return { ...view, shares: withoutShare(view.shares ?? [], fact.data) };
    case 'session.priority-changed':
      return { ...view, wish: { ...view.wish, priority: fact.data.priority } };
    case 'session.requeued': {
      const { cause, requeuedAt, deadlineAt } = fact.data;
      return {
        ...enter(view, { phase: 'waiting', at: requeuedAt, note: cause }),
        startedAt: null,
        exit: null, // of the run before; how that went is in the timeline
        deadlineAt,
      };
    }
    case 'session.stopped': {
      const { outcome, stoppedAt } = fact.data;
      const next = enter(view, { phase: 'ended', at: stoppedAt, note: outcomeNote(outcome) });
      return { ...next, outcome, endedAt: stoppedAt };
    }
    default:
      return unreachable(fact);
  }
};

/** The view after one more event; still none while its request has not been seen. The same event again changes nothing. */
export const evolveSessionView = (
  view: SessionView | undefined,
  event: RecordedEvent<SessionFact>,
): SessionView | undefined => {
  if (view === undefined) return event.type === 'session.requested' ? newView(event) : undefined;
  if (event.position <= view.position) return view;
  return { ...apply(view, event), position: event.position };
};

/** Where it is, or was last. */
export const lastPlacement = (view: SessionView): Placement | undefined => view.placements.at(-1);
