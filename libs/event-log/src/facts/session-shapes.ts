import type { Outcome, SessionFact, TimeLimits, Workload } from '#contracts';
import { anIncarnation, aNodeId, aProjectId, aSessionId, aUserId } from './id-shapes.ts';
import { grantedDevices, someResources } from './resource-shapes.ts';
import {
  byKind,
  flag,
  integer,
  listOf,
  namedTexts,
  object,
  oneOf,
  optional,
  text,
  whole,
  type Shape,
} from './shape.ts';

type Data<Type extends SessionFact['type']> = Extract<SessionFact, { readonly type: Type }>['data'];
type SessionShapes = { readonly [Type in SessionFact['type']]: Shape<Data<Type>> };

const aWorkload: Shape<Workload> = object({
  kind: oneOf('batch', 'interactive'),
  image: text(),
  command: listOf(text()),
  env: namedTexts(),
  bundle: optional(text()),
});

const timeLimits: Shape<TimeLimits> = object({
  waitMs: whole(),
  prepareMs: whole(),
  runMs: optional(whole()),
  graceMs: whole(),
});

const anOutcome: Shape<Outcome> = byKind({
  completed: object({ kind: oneOf('completed'), exitCode: integer() }),
  cancelled: object({ kind: oneOf('cancelled'), by: text() }),
  expired: object({ kind: oneOf('expired'), limit: oneOf('wait', 'run') }),
  idle: object({ kind: oneOf('idle') }),
  preempted: object({ kind: oneOf('preempted') }),
  'node-lost': object({ kind: oneOf('node-lost'), nodeId: aNodeId }),
  failed: object({ kind: oneOf('failed'), code: text(), message: text() }),
});

export const SESSION_SHAPES: SessionShapes = {
  'session.requested': object({
    sessionId: aSessionId,
    name: text(),
    projectId: aProjectId,
    userId: aUserId,
    workload: aWorkload,
    resources: someResources,
    limits: timeLimits,
    requestedAt: whole(),
    deadlineAt: whole(),
  }),
  'session.placed': object({
    sessionId: aSessionId,
    nodeId: aNodeId,
    incarnation: anIncarnation,
    epoch: whole(),
    devices: grantedDevices,
    reason: text(),
    placedAt: whole(),
    deadlineAt: whole(),
  }),
  'session.preparing': object({
    sessionId: aSessionId,
    epoch: whole(),
    step: oneOf('pulling', 'fetching', 'creating'),
    at: whole(),
  }),
  'session.started': object({
    sessionId: aSessionId,
    epoch: whole(),
    startedAt: whole(),
    deadlineAt: optional(whole()),
  }),
  'session.exited': object({
    sessionId: aSessionId,
    epoch: whole(),
    exitCode: integer(),
    oomKilled: flag(),
    exitedAt: whole(),
    deadlineAt: whole(),
  }),
  'session.failed': object({
    sessionId: aSessionId,
    epoch: whole(),
    code: text(),
    message: text(),
    failedAt: whole(),
    deadlineAt: whole(),
  }),
  'session.stop-requested': object({
    sessionId: aSessionId,
    by: text(),
    requestedAt: whole(),
    deadlineAt: whole(),
  }),
  'session.deadline-passed': object({
    sessionId: aSessionId,
    phase: oneOf('waiting', 'placed', 'preparing', 'running', 'stopping'),
    passedAt: whole(),
    deadlineAt: whole(),
  }),
  'session.requeued': object({
    sessionId: aSessionId,
    epoch: whole(),
    cause: text(),
    requeuedAt: whole(),
    deadlineAt: whole(),
  }),
  'session.stopped': object({ sessionId: aSessionId, outcome: anOutcome, stoppedAt: whole() }),
};
