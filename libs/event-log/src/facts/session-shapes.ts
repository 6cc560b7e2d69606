import {
  type IdleRule,
  type OwnImage,
  type Outcome,
  type PlacedPart,
  REACHES,
  type SchedulingWish,
  type SessionFact,
  type StartTimings,
  type TimeLimits,
  type Workload,
  type WorkloadFolder,
} from '#contracts';
import { aParty } from './folder-shapes.ts';
import {
  aFolderId,
  anArrayId,
  anImageId,
  anIncarnation,
  aNodeId,
  aPoolId,
  aProjectId,
  aReservationId,
  aSessionId,
  aSnapshotId,
  aUserId,
} from './id-shapes.ts';
import { aCpuset, grantedDevices, someResources } from './resource-shapes.ts';
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
  type Fields,
  type Shape,
} from './shape.ts';

type Data<Type extends SessionFact['type']> = Extract<SessionFact, { readonly type: Type }>['data'];
type SessionShapes = { readonly [Type in SessionFact['type']]: Shape<Data<Type>> };

const aWorkloadFolder: Shape<WorkloadFolder> = object({
  folderId: aFolderId,
  snapshotId: optional(aSnapshotId),
  target: text(),
  subPath: optional(text()),
  access: optional(oneOf('read-only', 'read-write')),
});
const anOwnImage: Shape<OwnImage> = object({
  imageId: anImageId,
  nodeId: aNodeId,
  pushedAs: optional(text()),
});
const aWorkload: Shape<Workload> = object({
  kind: oneOf('batch', 'interactive'),
  image: text(),
  ownImage: optional(anOwnImage),
  command: listOf(text()),
  env: namedTexts(),
  bundle: optional(text()),
  folders: optional(listOf(aWorkloadFolder)),
});

const timeLimits: Shape<TimeLimits> = object({
  waitMs: whole(),
  prepareMs: whole(),
  runMs: optional(whole()),
  graceMs: whole(),
});

export const anIdleRule: Shape<IdleRule> = object({
  afterMs: whole(),
  graceMs: optional(whole()),
  cpuMilli: optional(whole()),
  gpuPercent: optional(whole()),
  networkBytesPerS: optional(whole()),
});

const aWish: Shape<SchedulingWish> = object({
  poolId: optional(aPoolId),
  priority: optional(integer()),
  nodeCount: optional(whole()),
  membersPerNode: optional(whole()),
  startAt: optional(whole()),
  after: optional(listOf(object({ sessionId: aSessionId, condition: oneOf('ok', 'any', 'fail') }))),
  retry: optional(object({ retriesMax: whole(), backoffMs: whole() })),
  isPreemptible: optional(flag()),
  near: optional(object({ mode: oneOf('spread', 'pack'), group: text() })),
  idle: optional(anIdleRule),
  array: optional(
    object({
      arrayId: anArrayId,
      index: whole(),
      runningMax: optional(whole()),
      count: optional(whole()),
    }),
  ),
  reservationId: optional(aReservationId),
});

export const partFields: Fields<PlacedPart> = {
  nodeId: aNodeId,
  incarnation: anIncarnation,
  devices: grantedDevices,
  cpuset: optional(aCpuset),
};
const aPart: Shape<PlacedPart> = object(partFields);

export const anOutcome: Shape<Outcome> = byKind({
  completed: object({ kind: oneOf('completed'), exitCode: integer() }),
  cancelled: object({ kind: oneOf('cancelled'), by: text() }),
  expired: object({ kind: oneOf('expired'), limit: oneOf('wait', 'run', 'reservation') }),
  idle: object({ kind: oneOf('idle') }),
  preempted: object({ kind: oneOf('preempted') }),
  'node-lost': object({ kind: oneOf('node-lost'), nodeId: aNodeId }),
  failed: object({ kind: oneOf('failed'), code: text(), message: text() }),
});

type Asked = Omit<Data<'session.requested'>, 'deadlineAt'>;
const askedFields: Fields<Asked> = {
  sessionId: aSessionId,
  name: text(),
  projectId: aProjectId,
  userId: aUserId,
  workload: aWorkload,
  resources: someResources,
  limits: timeLimits,
  wish: optional(aWish),
  requestedAt: whole(),
};
export const anAsked: Shape<Asked> = object(askedFields);

const startTimings: Shape<StartTimings> = object({
  pullMs: whole(),
  mountMs: whole(),
  createMs: whole(),
  readyMs: whole(),
  isWarm: flag(),
});

export const SESSION_SHAPES: SessionShapes = {
  'session.requested': object({ ...askedFields, deadlineAt: whole() }),
  'session.placed': object({
    sessionId: aSessionId,
    nodeId: aNodeId,
    incarnation: anIncarnation,
    devices: grantedDevices,
    cpuset: optional(aCpuset),
    others: optional(listOf(aPart)),
    epoch: whole(),
    endsBy: optional(whole()),
    reason: text(),
    placedAt: whole(),
    deadlineAt: whole(),
  }),
  'session.preparing': object({
    sessionId: aSessionId,
    epoch: whole(),
    step: oneOf('pulling', 'fetching', 'mounting', 'creating'),
    at: whole(),
  }),
  'session.started': object({
    sessionId: aSessionId,
    epoch: whole(),
    startedAt: whole(),
    deadlineAt: optional(whole()),
    timings: optional(startTimings),
  }),
  'session.part-ready': object({ sessionId: aSessionId, epoch: whole(), rank: whole(), readyAt: whole() }),
  'session.part-started': object({
    sessionId: aSessionId,
    epoch: whole(),
    rank: whole(),
    startedAt: whole(),
  }),
  'session.part-ended': object({
    sessionId: aSessionId,
    epoch: whole(),
    rank: whole(),
    endedAt: whole(),
  }),
  'session.part-gone': object({ sessionId: aSessionId, epoch: whole(), rank: whole(), goneAt: whole() }),
  'session.exited': object({
    sessionId: aSessionId,
    epoch: whole(),
    exitCode: integer(),
    oomKilled: flag(),
    exitedAt: whole(),
    deadlineAt: whole(),
  }),
  'session.idle-warned': object({
    sessionId: aSessionId,
    epoch: whole(),
    idleSince: whole(),
    warnedAt: whole(),
    stopsAt: whole(),
  }),
  'session.idle-over': object({ sessionId: aSessionId, epoch: whole(), overAt: whole() }),
  'session.idle-expired': object({
    sessionId: aSessionId,
    epoch: whole(),
    idleSince: whole(),
    expiredAt: whole(),
    deadlineAt: whole(),
  }),
  'session.kept': object({
    sessionId: aSessionId,
    epoch: whole(),
    by: text(),
    until: whole(),
    keptAt: whole(),
  }),
  'session.memory-exhausted': object({
    sessionId: aSessionId,
    epoch: whole(),
    kills: whole(),
    memoryBytes: whole(),
    at: whole(),
  }),
  'session.app-opened': object({
    sessionId: aSessionId,
    epoch: whole(),
    app: text(),
    by: text(),
    openedAt: whole(),
  }),
  'session.app-shared': object({
    sessionId: aSessionId,
    app: text(),
    party: aParty,
    until: optional(whole()),
    by: text(),
    sharedAt: whole(),
  }),
  'session.app-unshared': object({
    sessionId: aSessionId,
    app: text(),
    party: aParty,
    by: text(),
    unsharedAt: whole(),
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
  'session.preempted': object({
    sessionId: aSessionId,
    epoch: whole(),
    by: text(),
    reason: text(),
    preemptedAt: whole(),
    deadlineAt: whole(),
  }),
  'session.node-lost': object({
    sessionId: aSessionId,
    epoch: whole(),
    nodeId: aNodeId,
    lostAt: whole(),
    deadlineAt: whole(),
  }),
  'session.held': object({
    sessionId: aSessionId,
    by: text(),
    reach: optional(oneOf(...REACHES)),
    heldAt: whole(),
    deadlineAt: whole(),
  }),
  'session.released': object({
    sessionId: aSessionId,
    by: text(),
    releasedAt: whole(),
    deadlineAt: whole(),
  }),
  'session.reordered': object({
    sessionId: aSessionId,
    by: text(),
    queuedAt: whole(),
    reorderedAt: whole(),
  }),
  'session.priority-changed': object({
    sessionId: aSessionId,
    by: text(),
    priority: integer(),
    changedAt: whole(),
  }),
  'session.requeued': object({
    sessionId: aSessionId,
    epoch: whole(),
    kind: optional(oneOf('refused', 'preempted', 'node-lost', 'retry')),
    cause: text(),
    notBefore: optional(whole()),
    requeuedAt: whole(),
    deadlineAt: whole(),
  }),
  'session.stopped': object({ sessionId: aSessionId, outcome: anOutcome, stoppedAt: whole() }),
};
