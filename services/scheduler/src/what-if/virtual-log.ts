import type { BerthFact, RecordedEvent, SchedulerFact } from '#contracts';
import { type EpochMs, type StreamName, commandId, eventId, position } from '#kernel';
import { streamOf } from '../domain/change.ts';
import type { World } from '../world/world.ts';

/** A log that is nowhere: what would have been recorded, and the world that follows from it. */
export type VirtualLog = {
  readonly world: World;
  /** One append, at this moment. */
  readonly record: (facts: readonly SchedulerFact[], at: EpochMs) => void;
};

const ID = '00000000-0000-4000-8000-';
const numbered = (n: number): string => `${ID}${n.toString(16).padStart(12, '0')}`;

/** Goes on where a world stands. `heard` gets every event as soon as the world has it. */
export const createVirtualLog = (
  world: World,
  heard: (event: RecordedEvent<BerthFact>) => void,
): VirtualLog => {
  const versions = new Map<StreamName, number>();
  let at = world.position();
  let appends = 0;
  return {
    world,
    record: (facts, recordedAt) => {
      appends += 1;
      const command = commandId(numbered(appends));
      const events = facts.map((fact): RecordedEvent<BerthFact> => {
        const stream = streamOf(fact);
        const version = (versions.get(stream) ?? world.versionOf(stream)) + 1;
        versions.set(stream, version);
        at = position(at + 1);
        const id = eventId(numbered(at));
        const meta = { actor: 'service:what-if' } as const;
        return {
          ...fact,
          position: at,
          stream,
          version,
          rev: 1,
          eventId: id,
          commandId: command,
          recordedAt,
          meta,
        };
      });
      world.apply(events, at);
      for (const event of events) heard(event);
    },
  };
};
