import { categoryOf, idOf } from '#kernel';
import type { BerthFact } from '../catalogue.ts';
import type { RecordedEvent } from '../envelope.ts';
import {
  isAlertEvent,
  isBerthEvent,
  isEnrolmentEvent,
  isFileJobEvent,
  isTransferEvent,
  isFolderEvent,
  isFolderNameEvent,
  isHookEvent,
  isImageEvent,
  isKeyEvent,
  isNodeEvent,
  isPoolEvent,
  isProjectEvent,
  isRegistryEvent,
  isReservationEvent,
  isSessionEvent,
  isUserEvent,
  isVolumeEvent,
} from '../is-berth-event.ts';
import { createBookingsCheck } from './check-bookings.ts';
import { createFoldersCheck } from './check-folders.ts';
import { createGrantsCheck } from './check-grants.ts';
import { createImagesCheck } from './check-images.ts';
import { createOrderCheck } from './check-order.ts';
import { createPlacementsCheck } from './check-placements.ts';
import { createProjectsCheck } from './check-projects.ts';
import { createQuotasCheck } from './check-quotas.ts';
import { createReservationsCheck } from './check-reservations.ts';
import { createSessionsCheck } from './check-sessions.ts';
import { createSharesCheck } from './check-shares.ts';
import { createWishesCheck } from './check-wishes.ts';
import type { LogFault, SayFault } from './log-fault.ts';

/** What a check found. `faults` holds the first thousand; `faultCount` counts all. */
export type LogCheckReport = {
  readonly events: number;
  readonly streams: number;
  readonly lastPosition: number;
  readonly sessions: number;
  readonly ended: number;
  readonly nodes: number;
  readonly grantsGiven: number;
  readonly grantsHeld: number;
  readonly grantsHeldMax: number;
  /** The most that was ever given of one device; 1000 is all of it. */
  readonly deviceMilliMax: number;
  readonly faultCount: number;
  readonly faults: readonly LogFault[];
};

export type LogCheck = {
  /** Events in order of their positions. */
  readonly see: (event: RecordedEvent) => void;
  readonly finish: () => LogCheckReport;
};

const FAULTS_MAX = 1000;

const subjectOf = (event: RecordedEvent<BerthFact>): string => {
  if (isSessionEvent(event)) return event.data.sessionId;
  if (isNodeEvent(event)) return event.data.nodeId;
  if (isProjectEvent(event)) return event.data.projectId;
  if (isPoolEvent(event)) return event.data.poolId;
  if (isReservationEvent(event)) return event.data.reservationId;
  if (isFolderEvent(event)) return event.data.folderId;
  if (isFolderNameEvent(event)) return event.data.nameId;
  if (isVolumeEvent(event)) return event.data.volumeId;
  if (isFileJobEvent(event)) return event.data.jobId;
  if (isTransferEvent(event)) return event.data.transferId;
  if (isRegistryEvent(event)) return event.data.registryId;
  if (isImageEvent(event)) return event.data.imageId;
  if (isUserEvent(event)) return event.data.userId;
  if (isHookEvent(event)) return event.data.hookId;
  if (isEnrolmentEvent(event)) return event.data.nodeId;
  if (isAlertEvent(event)) return event.data.alertId;
  // What the door refused is kept by the day, and is about nobody in particular.
  if (event.type === 'audit.refused') return idOf(event.stream);
  return isKeyEvent(event) ? event.data.keyId : '';
};

/**
 * Folds a whole log and says what can't be true in it: a hole, a device that was sold twice, a session that ended twice. It knows nothing of how
 * the services decide, so it can judge them. `after`: the position before the first event; above 0, what came before is unknown and given credit.
 */
export const createLogCheck = (options: { readonly after?: number } = {}): LogCheck => {
  const isWhole = (options.after ?? 0) === 0;
  const order = createOrderCheck(isWhole);
  const sessions = createSessionsCheck(isWhole);
  const wishes = createWishesCheck();
  const grants = createGrantsCheck(isWhole);
  const folders = createFoldersCheck(isWhole);
  const images = createImagesCheck(isWhole);
  const placements = createPlacementsCheck();
  const quotas = createQuotasCheck();
  const projects = createProjectsCheck();
  const shares = createSharesCheck(isWhole, quotas);
  const bookings = createBookingsCheck();
  const reservations = createReservationsCheck(isWhole, bookings);
  /** They judge the facts of one append together. */
  const ofAppends = [placements, shares, reservations];
  const faults: LogFault[] = [];
  let faultCount = 0;
  let events = 0;
  let lastPosition = options.after ?? 0;

  const keep = (fault: LogFault): void => {
    faultCount += 1;
    if (faults.length < FAULTS_MAX) faults.push(fault);
  };

  const judge = (event: RecordedEvent<BerthFact>, say: SayFault): void => {
    if (categoryOf(event.stream) !== event.type.split('.')[0] || idOf(event.stream) !== subjectOf(event)) {
      say('ids-differ', `${event.type} of ${subjectOf(event)} stands on ${event.stream}`);
      return;
    }
    for (const check of ofAppends) for (const fault of check.see(event)) keep(fault);
    if (isSessionEvent(event)) {
      sessions.see(event, say);
      wishes.see(event, say);
      projects.seeSession(event, say);
      images.seeSession(event, say);
    } else if (isImageEvent(event)) images.see(event, say);
    else if (isFolderEvent(event)) folders.seeFolder(event, say);
    else if (isFolderNameEvent(event)) folders.seeName(event, say);
    else if (isProjectEvent(event)) {
      quotas.seeProject(event);
      projects.seeProject(event);
    } else if (isNodeEvent(event)) {
      grants.see(event, say);
      quotas.seeNode(event, say);
      bookings.see(event, say);
    }
  };

  return {
    see: (event) => {
      events += 1;
      lastPosition = event.position;
      const say: SayFault = (code, message) =>
        keep({ position: event.position, stream: event.stream, code, message });
      order.see(event, say);
      if (!isBerthEvent(event)) {
        say('unreadable', `type ${event.type}, revision ${event.rev}, is not known here`);
        return;
      }
      try {
        judge(event, say);
      } catch (thrown) {
        // A hole in the data (a missing field, say) shows as a TypeError somewhere in a rule: the fault is the event's.
        say(
          'unreadable',
          `its data can't be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
        );
      }
    },
    finish: () => {
      for (const check of ofAppends) for (const fault of check.finish()) keep(fault);
      return {
        events,
        streams: order.streams(),
        lastPosition,
        ...sessions.counts(),
        ...grants.counts(),
        faultCount,
        faults: [...faults],
      };
    },
  };
};

/** {@link createLogCheck} over events at hand. */
export const checkLog = (
  events: Iterable<RecordedEvent>,
  options: { readonly after?: number } = {},
): LogCheckReport => {
  const check = createLogCheck(options);
  for (const event of events) check.see(event);
  return check.finish();
};
