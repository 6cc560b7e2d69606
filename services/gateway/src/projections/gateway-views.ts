import type { BerthFact, RecordedEvent } from '#contracts';
import { decodeFact } from '#event-log';
import { InvariantViolated } from '#kernel';
import type { ViewsStore } from '../ports/views-store.ts';
import { applyToViews } from './apply-to-views.ts';

/** Names the checkpoint. A view of another shape gets another name and empty tables. */
export const VIEWS_NAME = 'gateway-views';

/** An event of a newer Berth is none of ours yet; one of ours that can't be read is a fault, and is parked by whoever runs this. */
const readable = (event: RecordedEvent): readonly RecordedEvent<BerthFact>[] => {
  const decoded = decodeFact(event);
  if (decoded.ok) return [decoded.value];
  if (decoded.refusal.code === 'unknown-event') return [];
  throw new InvariantViolated(`event ${event.position}: ${decoded.refusal.message}`);
};

/** Applies events of the log to the gateway's tables, within one transaction. */
export const applyEvents = async (events: readonly RecordedEvent[], store: ViewsStore): Promise<void> =>
  applyToViews(events.flatMap(readable), store);
