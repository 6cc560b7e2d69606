/** Shapes of what the log holds, for whoever keeps states that were folded from it and has to read them again. */
export {
  byKind,
  byPhase,
  finite,
  flag,
  integer,
  listOf,
  nullable,
  object,
  oneOf,
  optional,
  readAs,
  someOf,
  text,
  whole,
  type Shape,
} from './facts/shape.ts';
export {
  aDeviceId,
  aFolderId,
  aFolderNameId,
  anIncarnation,
  aNodeId,
  aPoolId,
  aProjectId,
  aReservationId,
  aSessionId,
  aSnapshotId,
  aUserId,
  aVolumeId,
} from './facts/id-shapes.ts';
export { aFolderMount, aFolderOrigin, aParty } from './facts/folder-shapes.ts';
export { anEgressPolicy, aPolicy, aQuota } from './facts/pool-shapes.ts';
export { aBooking } from './facts/reservation-shapes.ts';
export { aCpuset, anInventory, grantedDevices, someResources, stretches } from './facts/resource-shapes.ts';
export { anAsked, anOutcome, partFields } from './facts/session-part-shapes.ts';
