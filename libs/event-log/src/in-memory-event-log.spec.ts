import { describe } from 'vitest';
import { epochMs } from '#kernel';
import { eventLogContract } from '#event-log/testing';
import { inMemoryEventLog } from './in-memory-event-log.ts';

describe('the log in memory', () => {
  let now = 1000;
  // A clock that goes back at times, as real ones do.
  const clock = { now: () => epochMs((now += now % 3 === 0 ? -2 : 5)) };
  eventLogContract(() => Promise.resolve({ log: inMemoryEventLog({ clock }) }));
});
