import type { RecordedEvent } from '#contracts';
import { InvariantViolated, type Position } from '#kernel';

/** Positions have no gaps, so a reader can prove that it missed nothing. @throws InvariantViolated if it did. */
export const requireDense = (after: Position, events: readonly RecordedEvent[]): void => {
  let expected: number = after;
  for (const event of events) {
    expected += 1;
    // The sentence is made only where it is needed: this runs for every event that is ever read.
    if (event.position !== expected)
      throw new InvariantViolated(`a gap in the log: position ${event.position} where ${expected} should be`);
  }
};
