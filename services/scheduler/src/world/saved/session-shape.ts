import {
  type Shape,
  anAsked,
  anOutcome,
  byPhase,
  flag,
  integer,
  nullable,
  object,
  oneOf,
  optional,
  partFields,
  someOf,
  whole,
} from '#event-log/shapes';
import type { LinePlace, Part, Placement, SessionState } from '../../domain/session/session-state.ts';

const aLine: Shape<LinePlace> = object({
  priority: integer(),
  queuedAt: whole(),
  retryCount: whole(),
  refusalCount: whole(),
});
const aPart: Shape<Part> = object<Part>({
  ...partFields,
  progress: oneOf('given', 'ready', 'running', 'ended', 'gone'),
});
const aPlacement: Shape<Placement> = object({
  epoch: whole(),
  parts: someOf(aPart),
  placedAt: whole(),
  endsBy: nullable(whole()),
});

/** A session as the world keeps it. */
export const aSession: Shape<SessionState> = byPhase({
  unknown: object({ phase: oneOf('unknown') }),
  waiting: object({
    phase: oneOf('waiting'),
    asked: anAsked,
    line: aLine,
    epoch: whole(),
    isHeld: flag(),
    holdReach: oneOf('own', 'project', 'all'),
    notBefore: nullable(whole()),
    deadlineAt: whole(),
  }),
  placed: object({
    phase: oneOf('placed'),
    asked: anAsked,
    line: aLine,
    placement: aPlacement,
    deadlineAt: whole(),
  }),
  preparing: object({
    phase: oneOf('preparing'),
    asked: anAsked,
    line: aLine,
    placement: aPlacement,
    step: oneOf('pulling', 'fetching', 'mounting', 'creating'),
    deadlineAt: whole(),
  }),
  running: object({
    phase: oneOf('running'),
    asked: anAsked,
    line: aLine,
    placement: aPlacement,
    startedAt: whole(),
    deadlineAt: nullable(whole()),
    idleWarning: optional(object({ idleSince: whole(), stopsAt: whole() })),
    keptUntil: optional(whole()),
    oomKills: optional(whole()),
  }),
  stopping: object({
    phase: oneOf('stopping'),
    asked: anAsked,
    line: aLine,
    placement: aPlacement,
    cause: anOutcome,
    hasExited: flag(),
    deadlineAt: whole(),
  }),
  ended: object({ phase: oneOf('ended'), outcome: anOutcome }),
});
