import type { AlertFact } from './alert-events.ts';
import { EVENT_TYPES } from './catalogue.ts';
import type { BerthFact } from './catalogue.ts';
import type { EnrolmentFact } from './enrolment/enrolment-events.ts';
import type { RecordedEvent } from './envelope.ts';
import type { FileJobFact } from './file-job-events.ts';
import type { TransferFact } from './transfer-events.ts';
import type { FolderFact, FolderNameFact } from './folder-events.ts';
import type { HookFact } from './hook-events.ts';
import type { ImageFact } from './image-events.ts';
import type { KeyFact } from './key-events.ts';
import type { NodeFact } from './node-events.ts';
import type { PoolFact } from './pool-events.ts';
import type { ProjectFact } from './project-events.ts';
import type { RegistryFact } from './registry-events.ts';
import type { ReservationFact } from './reservation-events.ts';
import type { SessionFact } from './session-events.ts';
import type { UserFact } from './user-events.ts';
import type { VolumeFact } from './volume-events.ts';

const REVISIONS = new Map<string, number>(Object.entries(EVENT_TYPES).map(([type, { rev }]) => [type, rev]));

/** True for an event of a type and a revision that this version knows. Its data is taken at its word: the owner wrote it. */
export const isBerthEvent = (event: RecordedEvent): event is RecordedEvent<BerthFact> =>
  event.rev <= (REVISIONS.get(event.type) ?? 0);

export const isSessionEvent = (event: RecordedEvent): event is RecordedEvent<SessionFact> =>
  event.type.startsWith('session.') && isBerthEvent(event);
export const isNodeEvent = (event: RecordedEvent): event is RecordedEvent<NodeFact> =>
  event.type.startsWith('node.') && isBerthEvent(event);
export const isProjectEvent = (event: RecordedEvent): event is RecordedEvent<ProjectFact> =>
  event.type.startsWith('project.') && isBerthEvent(event);
export const isPoolEvent = (event: RecordedEvent): event is RecordedEvent<PoolFact> =>
  event.type.startsWith('pool.') && isBerthEvent(event);
export const isReservationEvent = (event: RecordedEvent): event is RecordedEvent<ReservationFact> =>
  event.type.startsWith('reservation.') && isBerthEvent(event);
export const isRegistryEvent = (event: RecordedEvent): event is RecordedEvent<RegistryFact> =>
  event.type.startsWith('registry.') && isBerthEvent(event);
export const isAlertEvent = (event: RecordedEvent): event is RecordedEvent<AlertFact> =>
  event.type.startsWith('alert.') && isBerthEvent(event);
export const isHookEvent = (event: RecordedEvent): event is RecordedEvent<HookFact> =>
  event.type.startsWith('hook.') && isBerthEvent(event);
export const isEnrolmentEvent = (event: RecordedEvent): event is RecordedEvent<EnrolmentFact> =>
  event.type.startsWith('enrolment.') && isBerthEvent(event);
export const isImageEvent = (event: RecordedEvent): event is RecordedEvent<ImageFact> =>
  event.type.startsWith('image.') && isBerthEvent(event);
export const isKeyEvent = (event: RecordedEvent): event is RecordedEvent<KeyFact> =>
  event.type.startsWith('key.') && isBerthEvent(event);
export const isUserEvent = (event: RecordedEvent): event is RecordedEvent<UserFact> =>
  event.type.startsWith('user.') && isBerthEvent(event);
export const isFolderEvent = (event: RecordedEvent): event is RecordedEvent<FolderFact> =>
  event.type.startsWith('folder.') && isBerthEvent(event);
export const isFolderNameEvent = (event: RecordedEvent): event is RecordedEvent<FolderNameFact> =>
  event.type.startsWith('foldername.') && isBerthEvent(event);
export const isFileJobEvent = (event: RecordedEvent): event is RecordedEvent<FileJobFact> =>
  event.type.startsWith('filejob.') && isBerthEvent(event);
export const isVolumeEvent = (event: RecordedEvent): event is RecordedEvent<VolumeFact> =>
  event.type.startsWith('volume.') && isBerthEvent(event);
export const isTransferEvent = (event: RecordedEvent): event is RecordedEvent<TransferFact> =>
  event.type.startsWith('transfer.') && isBerthEvent(event);
