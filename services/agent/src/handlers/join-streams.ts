import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Bytes both ways, until both have said that no more comes, or one of them breaks; then both are gone. Each waits for the other: nobody is told faster than he reads.
 */
export const joinStreams = async (one: Duplex, other: Duplex): Promise<void> => {
  try {
    await Promise.all([pipeline(one, other), pipeline(other, one)]);
  } catch {
    // One of them broke off: the other hears of it below.
  } finally {
    one.destroy();
    other.destroy();
  }
};
