import type { RecordedEvent } from '../envelope.ts';
import type { SayFault } from './log-fault.ts';

/** Positions are dense over the log, versions are dense in each stream. `isWhole`: the log begins at 1, so streams begin at version 1. */
export const createOrderCheck = (isWhole: boolean) => {
  let last: number | undefined = isWhole ? 0 : undefined;
  const versions = new Map<string, number>();
  return {
    see: (event: RecordedEvent, say: SayFault): void => {
      if (last !== undefined && event.position !== last + 1)
        say('position-gap', `position ${event.position} follows position ${last}`);
      last = event.position;
      const before = versions.get(event.stream) ?? (isWhole ? 0 : undefined);
      if (before !== undefined && event.version !== before + 1)
        say('version-gap', `version ${event.version} of ${event.stream} follows version ${before}`);
      versions.set(event.stream, event.version);
    },
    streams: (): number => versions.size,
  };
};
