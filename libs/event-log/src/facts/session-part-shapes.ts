import type {
  IdleRule,
  OwnImage,
  Outcome,
  PlacedPart,
  SchedulingWish,
  SessionRequested,
  StartTimings,
  TimeLimits,
  Workload,
  WorkloadFolder,
} from '#contracts';
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
export const aPart: Shape<PlacedPart> = object(partFields);

export const anOutcome: Shape<Outcome> = byKind({
  completed: object({ kind: oneOf('completed'), exitCode: integer() }),
  cancelled: object({ kind: oneOf('cancelled'), by: text() }),
  expired: object({ kind: oneOf('expired'), limit: oneOf('wait', 'run', 'reservation') }),
  idle: object({ kind: oneOf('idle') }),
  preempted: object({ kind: oneOf('preempted') }),
  'node-lost': object({ kind: oneOf('node-lost'), nodeId: aNodeId }),
  failed: object({ kind: oneOf('failed'), code: text(), message: text() }),
});

type Asked = Omit<SessionRequested['data'], 'deadlineAt'>;
export const askedFields: Fields<Asked> = {
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

export const startTimings: Shape<StartTimings> = object({
  pullMs: whole(),
  mountMs: whole(),
  createMs: whole(),
  readyMs: whole(),
  isWarm: flag(),
});
