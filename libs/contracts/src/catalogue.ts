import type { FolderFact, FolderNameFact } from './folder-events.ts';
import type { KeyFact } from './key-events.ts';
import type { NodeFact } from './node-events.ts';
import type { PoolFact } from './pool-events.ts';
import type { ProjectFact } from './project-events.ts';
import type { ReservationFact } from './reservation-events.ts';
import type { SessionFact } from './session-events.ts';
import type { UserFact } from './user-events.ts';
import type { VolumeFact } from './volume-events.ts';

/** Every event type there is. A new one joins its union, and this, and gets a golden file in `fixtures/events`. */
export type BerthFact = SchedulerFact | StorageFact | KeyFact | UserFact;
/** What the scheduler appends. */
export type SchedulerFact = SessionFact | NodeFact | ProjectFact | PoolFact | ReservationFact;
/** What the storage service appends. */
export type StorageFact = FolderFact | FolderNameFact | VolumeFact;
export type EventType = BerthFact['type'];

/** Type → current revision of its data. The owner of a stream is the only one that appends to it. */
export const EVENT_TYPES: Readonly<Record<EventType, { readonly rev: number; readonly owner: string }>> = {
  'folder.described': { rev: 1, owner: 'storage' },
  'folder.mounted': { rev: 1, owner: 'storage' },
  'folder.owner-changed': { rev: 1, owner: 'storage' },
  'folder.provisioned': { rev: 1, owner: 'storage' },
  'folder.published': { rev: 1, owner: 'storage' },
  'folder.purge-requested': { rev: 1, owner: 'storage' },
  'folder.purged': { rev: 1, owner: 'storage' },
  'folder.quota-cleared': { rev: 1, owner: 'storage' },
  'folder.quota-reached': { rev: 1, owner: 'storage' },
  'folder.quota-set': { rev: 1, owner: 'storage' },
  'folder.renamed': { rev: 1, owner: 'storage' },
  'folder.reopened': { rev: 1, owner: 'storage' },
  'folder.requested': { rev: 1, owner: 'storage' },
  'folder.restored': { rev: 1, owner: 'storage' },
  'folder.rollback-requested': { rev: 1, owner: 'storage' },
  'folder.rolled-back': { rev: 1, owner: 'storage' },
  'folder.share-accepted': { rev: 1, owner: 'storage' },
  'folder.shared': { rev: 1, owner: 'storage' },
  'folder.snapshot-removal-requested': { rev: 1, owner: 'storage' },
  'folder.snapshot-removed': { rev: 1, owner: 'storage' },
  'folder.snapshot-requested': { rev: 1, owner: 'storage' },
  'folder.snapshot-taken': { rev: 1, owner: 'storage' },
  'folder.trashed': { rev: 1, owner: 'storage' },
  'folder.unmounted': { rev: 1, owner: 'storage' },
  'folder.unshared': { rev: 1, owner: 'storage' },
  'folder.work-failed': { rev: 1, owner: 'storage' },
  'foldername.freed': { rev: 1, owner: 'storage' },
  'foldername.taken': { rev: 1, owner: 'storage' },
  'key.issued': { rev: 1, owner: 'gateway' },
  'key.revoked': { rev: 1, owner: 'gateway' },
  'node.booked': { rev: 1, owner: 'scheduler' },
  'node.cordoned': { rev: 1, owner: 'scheduler' },
  'node.drain-started': { rev: 1, owner: 'scheduler' },
  'node.drained': { rev: 1, owner: 'scheduler' },
  'node.fenced': { rev: 1, owner: 'scheduler' },
  'node.grant-given': { rev: 1, owner: 'scheduler' },
  'node.grant-released': { rev: 1, owner: 'scheduler' },
  'node.grant-revoked': { rev: 1, owner: 'scheduler' },
  'node.inventory-changed': { rev: 1, owner: 'scheduler' },
  'node.joined': { rev: 1, owner: 'scheduler' },
  'node.lost': { rev: 1, owner: 'scheduler' },
  'node.pool-changed': { rev: 1, owner: 'scheduler' },
  'node.returned': { rev: 1, owner: 'scheduler' },
  'node.room-held': { rev: 1, owner: 'scheduler' },
  'node.room-lifted': { rev: 1, owner: 'scheduler' },
  'node.unbooked': { rev: 1, owner: 'scheduler' },
  'node.uncordoned': { rev: 1, owner: 'scheduler' },
  'pool.policy-set': { rev: 1, owner: 'scheduler' },
  'project.quota-set': { rev: 1, owner: 'scheduler' },
  'project.share-taken': { rev: 1, owner: 'scheduler' },
  'reservation.booked': { rev: 1, owner: 'scheduler' },
  'reservation.cancelled': { rev: 1, owner: 'scheduler' },
  'reservation.ended': { rev: 1, owner: 'scheduler' },
  'reservation.moved': { rev: 1, owner: 'scheduler' },
  'reservation.started': { rev: 1, owner: 'scheduler' },
  'session.deadline-passed': { rev: 1, owner: 'scheduler' },
  'session.exited': { rev: 1, owner: 'scheduler' },
  'session.failed': { rev: 1, owner: 'scheduler' },
  'session.held': { rev: 1, owner: 'scheduler' },
  'session.node-lost': { rev: 1, owner: 'scheduler' },
  'session.part-ended': { rev: 1, owner: 'scheduler' },
  'session.part-gone': { rev: 1, owner: 'scheduler' },
  'session.part-started': { rev: 1, owner: 'scheduler' },
  'session.placed': { rev: 1, owner: 'scheduler' },
  'session.preempted': { rev: 1, owner: 'scheduler' },
  'session.preparing': { rev: 1, owner: 'scheduler' },
  'session.priority-changed': { rev: 1, owner: 'scheduler' },
  'session.released': { rev: 1, owner: 'scheduler' },
  'session.reordered': { rev: 1, owner: 'scheduler' },
  'session.requested': { rev: 1, owner: 'scheduler' },
  'session.requeued': { rev: 1, owner: 'scheduler' },
  'session.started': { rev: 1, owner: 'scheduler' },
  'session.stop-requested': { rev: 1, owner: 'scheduler' },
  'session.stopped': { rev: 1, owner: 'scheduler' },
  'user.activated': { rev: 1, owner: 'gateway' },
  'user.admin-changed': { rev: 1, owner: 'gateway' },
  'user.created': { rev: 1, owner: 'gateway' },
  'user.disabled': { rev: 1, owner: 'gateway' },
  'user.enabled': { rev: 1, owner: 'gateway' },
  'user.forgotten': { rev: 1, owner: 'gateway' },
  'user.joined': { rev: 1, owner: 'gateway' },
  'user.left': { rev: 1, owner: 'gateway' },
  'volume.changed': { rev: 1, owner: 'storage' },
  'volume.registered': { rev: 1, owner: 'storage' },
};
