import type { EpochMs } from '#kernel';
import type { Delivery } from './delivery.ts';

/** So often one that fails holds back what comes after it on its stream; then the others go first. */
const HOLDS_BACK_ATTEMPTS = 3;

type Choice = {
  /** Deliveries that are not settled, in any order. */
  readonly pending: readonly Delivery[];
  readonly underWay: ReadonlySet<string>;
  readonly now: EpochMs;
  /** How many may be under way at once. */
  readonly atOnce: number;
};

/**
 * Which deliveries go now: those that are due, the oldest event first, at most so many at once, and of one stream only one at a time, in order. What was
 * tried three times in vain stops holding back what follows.
 */
export const chooseNext = ({ pending, underWay, now, atOnce }: Choice): readonly Delivery[] => {
  const heldStreams = new Set<string>();
  const chosen: Delivery[] = [];
  let room = atOnce - underWay.size;
  for (const one of pending.toSorted((a, b) => a.position - b.position)) {
    if (underWay.has(one.deliveryId)) {
      heldStreams.add(one.stream);
      continue;
    }
    const mayGo = one.dueAt <= now && !heldStreams.has(one.stream);
    if (one.attempts < HOLDS_BACK_ATTEMPTS || mayGo) heldStreams.add(one.stream);
    if (!mayGo || room <= 0) continue;
    chosen.push(one);
    room -= 1;
  }
  return chosen;
};

/** When the next one falls due; undefined: none will. What is due and was not chosen waits for one that is under way. */
export const nextDueAt = ({ pending, now }: Pick<Choice, 'pending' | 'now'>): EpochMs | undefined => {
  let first: EpochMs | undefined;
  for (const { dueAt } of pending) if (dueAt > now && (first === undefined || dueAt < first)) first = dueAt;
  return first;
};

/** How many of so many outlets one of so many gateways looks after: enough that none is left alone. */
export const fairShare = (outlets: number, workers: number): number =>
  Math.ceil(outlets / Math.max(1, workers));
