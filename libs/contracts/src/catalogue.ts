import type { KeyFact } from './key-events.ts';
import type { NodeFact } from './node-events.ts';
import type { SessionFact } from './session-events.ts';

/** Every event type there is. A new one joins its union, and this, and gets a golden file in `fixtures/events`. */
export type BerthFact = SessionFact | NodeFact | KeyFact;
export type EventType = BerthFact['type'];

/** Type → current revision of its data. The owner of a stream is the only one that appends to it. */
export const EVENT_TYPES: Readonly<Record<EventType, { readonly rev: number; readonly owner: string }>> = {
  'key.issued': { rev: 1, owner: 'gateway' },
  'key.revoked': { rev: 1, owner: 'gateway' },
  'node.grant-given': { rev: 1, owner: 'scheduler' },
  'node.grant-released': { rev: 1, owner: 'scheduler' },
  'node.grant-revoked': { rev: 1, owner: 'scheduler' },
  'node.inventory-changed': { rev: 1, owner: 'scheduler' },
  'node.joined': { rev: 1, owner: 'scheduler' },
  'node.lost': { rev: 1, owner: 'scheduler' },
  'node.returned': { rev: 1, owner: 'scheduler' },
  'session.deadline-passed': { rev: 1, owner: 'scheduler' },
  'session.exited': { rev: 1, owner: 'scheduler' },
  'session.failed': { rev: 1, owner: 'scheduler' },
  'session.placed': { rev: 1, owner: 'scheduler' },
  'session.preparing': { rev: 1, owner: 'scheduler' },
  'session.requested': { rev: 1, owner: 'scheduler' },
  'session.requeued': { rev: 1, owner: 'scheduler' },
  'session.started': { rev: 1, owner: 'scheduler' },
  'session.stop-requested': { rev: 1, owner: 'scheduler' },
  'session.stopped': { rev: 1, owner: 'scheduler' },
};
